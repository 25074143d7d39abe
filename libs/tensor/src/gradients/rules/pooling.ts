import * as tf from '@tensorflow/tfjs-core';
import { type GradientRule, unary } from './rule.ts';
import { padImage, putTaps, takeTap, tapsOf, type WindowInfo } from './windows.ts';

type Shape4D = [number, number, number, number];

function infoOf(x: tf.Tensor, { filterSize, strides, pad, dimRoundingMode }: tf.MaxPoolAttrs): WindowInfo {
  return tf.backend_util.computePool2DInfo(x.shape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
}

/** How many pixels of the image itself each window holds: [1, outHeight, outWidth, 1]. */
function pixelsIn(info: WindowInfo): tf.Tensor {
  const along = (out: number, stride: number, taps: number, before: number, length: number): number[] =>
    Array.from({ length: out }, (_, o) => {
      const first = o * stride - before;
      return Math.min(first + taps, length) - Math.max(first, 0);
    });
  const rows = along(info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight);
  const columns = along(info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth);
  const counts = rows.flatMap((row) => columns.map((column) => row * column));
  return tf.tensor(counts, [1, info.outHeight, info.outWidth, 1]);
}

/**
 * Written with slices of the image, a window position at a time, rather than with tfjs's kernels for pooling gradients: those
 * have no derivative of their own, and that of the average counts the padding. (A window is small.)
 */
export const poolingRules: readonly GradientRule[] = [
  unary<tf.AvgPoolAttrs>('AvgPool', (dy, x, attributes) => {
    if (x.size === 0) return tf.zerosLike(x);
    const info = infoOf(x, attributes);
    const share = tf.div(dy, pixelsIn(info));
    return putTaps(
      tapsOf(info).map(() => share),
      info,
    );
  }),
  /** dy goes to the largest pixel of the window, in equal shares where several are. */
  unary<tf.MaxPoolAttrs>('MaxPool', (dy, x, attributes) => {
    if (x.size === 0) return tf.zerosLike(x);
    const info = infoOf(x, attributes);
    const { filterSize, strides, pad, dimRoundingMode } = attributes;
    const y = tf.maxPool(x as tf.Tensor4D, filterSize, strides, pad, dimRoundingMode);
    const padded = padImage(x, info, -Infinity);
    const chosen = tapsOf(info).map((tap) => tf.cast(tf.equal(takeTap(padded, tap, info), y), 'float32'));
    const share = tf.div(dy, chosen.length === 1 ? chosen[0]! : tf.addN(chosen));
    return putTaps(
      chosen.map((isChosen) => tf.mul(isChosen, share)),
      info,
    );
  }),
];
