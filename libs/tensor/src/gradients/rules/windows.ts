import * as tf from '@tensorflow/tfjs-core';
import { spread } from './helpers.ts';

/** Where the windows of a convolution or a pooling lie over an image [b, h, w, c]: what `tf.backend_util` computes. */
export type WindowInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** One position within the window. */
export interface Tap {
  readonly row: number;
  readonly column: number;
}

export function tapsOf({ filterHeight, filterWidth }: WindowInfo): Tap[] {
  return Array.from({ length: filterHeight * filterWidth }, (_, at) => ({
    row: Math.floor(at / filterWidth),
    column: at % filterWidth,
  }));
}

/** Lengths of the image with its padding, as far as the last window reaches or the image goes. */
function paddedLengths(info: WindowInfo): [number, number] {
  const reach = (out: number, stride: number, taps: number, dilation: number): number =>
    (out - 1) * stride + (taps - 1) * dilation + 1;
  const { padInfo } = info;
  return [
    Math.max(
      info.inHeight + padInfo.top,
      reach(info.outHeight, info.strideHeight, info.filterHeight, info.dilationHeight),
    ),
    Math.max(info.inWidth + padInfo.left, reach(info.outWidth, info.strideWidth, info.filterWidth, info.dilationWidth)),
  ];
}

/** The image with `fill` around it. */
export function padImage(x: tf.Tensor, info: WindowInfo, fill: number): tf.Tensor {
  const [height, width] = paddedLengths(info);
  const { top, left } = info.padInfo;
  const paddings: [number, number][] = [
    [0, 0],
    [top, height - top - info.inHeight],
    [left, width - left - info.inWidth],
    [0, 0],
  ];
  return paddings.every(([before, after]) => before === 0 && after === 0) ? x : tf.pad(x, paddings, fill);
}

/** What every window has at one of its positions: [b, outHeight, outWidth, c]. */
export function takeTap(padded: tf.Tensor, { row, column }: Tap, info: WindowInfo): tf.Tensor {
  const begin = [0, row * info.dilationHeight, column * info.dilationWidth, 0];
  const strides = [1, info.strideHeight, info.strideWidth, 1];
  const shape = [padded.shape[0]!, info.outHeight, info.outWidth, padded.shape[3]!];
  const end = shape.map((length, axis) => begin[axis]! + (length - 1) * strides[axis]! + 1);
  return tf.stridedSlice(padded, begin, end, strides);
}

/** The adjoint of taking every tap from a padded image: puts the parts back where they came from and adds them up. */
export function putTaps(parts: readonly tf.Tensor[], info: WindowInfo): tf.Tensor {
  const [height, width] = paddedLengths(info);
  const wholes = tapsOf(info).map(({ row, column }, k) => {
    const spaced = spread(parts[k]!, [1, info.strideHeight, info.strideWidth, 1]);
    const [top, left] = [row * info.dilationHeight, column * info.dilationWidth];
    return tf.pad(spaced, [
      [0, 0],
      [top, height - top - spaced.shape[1]!],
      [left, width - left - spaced.shape[2]!],
      [0, 0],
    ]);
  });
  const sum = wholes.length === 1 ? wholes[0]! : tf.addN(wholes);
  const [batch, , , channels] = sum.shape as [number, number, number, number];
  return tf.slice(sum, [0, info.padInfo.top, info.padInfo.left, 0], [batch, info.inHeight, info.inWidth, channels]);
}
