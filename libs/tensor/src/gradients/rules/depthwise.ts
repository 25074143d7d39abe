import * as tf from '@tensorflow/tfjs-core';
import { sum } from './helpers.ts';
import { type GradientRule, rule } from './rule.ts';
import { padImage, putTaps, takeTap, tapsOf, type WindowInfo } from './windows.ts';

type Shape4D = [number, number, number, number];
type Depthwise = Omit<tf.DepthwiseConv2dNativeAttrs, 'dataFormat'>;

function infoOf(inputShape: number[], filterShape: number[], how: Depthwise): WindowInfo {
  const { strides, pad, dilations, dimRoundingMode } = how;
  return tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
}

/** dy[b, h, w, channels · multiplier] with the two apart. */
function byChannel(dy: tf.Tensor, [, , channels, multiplier]: number[]): tf.Tensor {
  return tf.reshape(dy, [...dy.shape.slice(0, 3), channels!, multiplier!]);
}

/** Σ over the multiplier of dy · filter, put back a tap at a time. */
function inputGradient(dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], how: Depthwise): tf.Tensor {
  if (dy.size === 0) return tf.zeros(inputShape);
  const info = infoOf(inputShape, filter.shape, how);
  const parted = byChannel(dy, filter.shape);
  const parts = tapsOf(info).map(({ row, column }) => {
    const tap = tf.slice(filter, [row, column, 0, 0], [1, 1, filter.shape[2]!, filter.shape[3]!]);
    return tf.sum(tf.mul(parted, tf.reshape(tap, tap.shape.slice(2))), -1);
  });
  return putTaps(parts, info);
}

/** Σ over images and pixels of what each tap sees times dy. */
function filterGradient(x: tf.Tensor, dy: tf.Tensor, filterShape: number[], how: Depthwise): tf.Tensor {
  if (dy.size === 0) return tf.zeros(filterShape);
  const info = infoOf(x.shape, filterShape, how);
  const padded = padImage(x, info, 0);
  const parted = byChannel(dy, filterShape);
  const taps = tapsOf(info).map((tap) => sum(tf.mul(tf.expandDims(takeTap(padded, tap, info), -1), parted), [0, 1, 2]));
  return tf.reshape(tf.stack(taps), filterShape);
}

function forward(x: tf.Tensor, filter: tf.Tensor, { strides, pad, dilations, dimRoundingMode }: Depthwise): tf.Tensor {
  return tf.depthwiseConv2d(
    x as tf.Tensor4D,
    filter as tf.Tensor4D,
    strides,
    pad,
    'NHWC',
    dilations ?? 1,
    dimRoundingMode,
  );
}

/** A filter of its own for each channel. The two adjoint kernels come in by `tf.fused.depthwiseConv2d`. */
export const depthwiseRules: readonly GradientRule[] = [
  rule<Depthwise>('DepthwiseConv2dNative', ['x', 'filter'], (dy, [x, filter], how) => ({
    x: () => inputGradient(dy, filter!, x!.shape, how),
    filter: () => filterGradient(x!, dy, filter!.shape, how),
  })),
  rule<Depthwise>('DepthwiseConv2dNativeBackpropInput', ['dy', 'filter'], (dx, [dy, filter], how) => ({
    dy: () => forward(dx, filter!, how),
    filter: () => filterGradient(dx, dy!, filter!.shape, how),
  })),
  rule<Depthwise>('DepthwiseConv2dNativeBackpropFilter', ['x', 'dy'], (dfilter, [x, dy], how) => ({
    x: () => inputGradient(dy!, dfilter, x!.shape, how),
    dy: () => forward(x!, dfilter, how),
  })),
];
