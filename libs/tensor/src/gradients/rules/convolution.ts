import * as tf from '@tensorflow/tfjs-core';
import { runKernel, spread } from './helpers.ts';
import { type GradientRule, rule } from './rule.ts';

type Shape4D = [number, number, number, number];
type Convolution = Pick<tf.Conv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'> &
  Partial<Pick<tf.Conv2DAttrs, 'dilations'>>;

function onlyNHWC({ dataFormat }: Convolution): void {
  if (dataFormat === 'NCHW') {
    throw new RangeError("the gradient of tf.conv2d is known for dataFormat 'NHWC' only: transpose x to [b, h, w, c]");
  }
}

const pair = (value: number | number[] | undefined): [number, number] =>
  Array.isArray(value) ? [value[0]!, value[1] ?? value[0]!] : [value ?? 1, value ?? 1];

/** ∂/∂x of conv2d(x, filter): a dilated filter is one with zeros between its taps. */
function inputGradient(dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], how: Convolution): tf.Tensor {
  if (dy.size === 0) return tf.zeros(inputShape);
  const { strides, pad, dimRoundingMode } = how;
  const taps = spread(filter, [...pair(how.dilations), 1, 1]);
  const attributes = { strides, pad, dataFormat: 'NHWC', dimRoundingMode, inputShape };
  return runKernel('Conv2DBackpropInput', { dy, filter: taps }, attributes);
}

/**
 * ∂/∂filter of conv2d(x, filter): Σ over images and pixels, which is itself a convolution, of x with channels for images and
 * with dy for a filter, its strides and dilations exchanged. So it runs where the forward convolution does.
 */
function filterGradient(x: tf.Tensor, dy: tf.Tensor, filterShape: number[], how: Convolution): tf.Tensor {
  if (dy.size === 0 || x.size === 0) return tf.zeros(filterShape);
  const { strides, pad, dimRoundingMode } = how;
  const dilations = pair(how.dilations);
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const [height, width] = [x.shape[1]!, x.shape[2]!];
  const { top, left } = info.padInfo;
  // How far the windows reach: beyond the image it is padded, short of its end it is cut.
  const rows = (info.outHeight - 1) * info.strideHeight + (info.filterHeight - 1) * info.dilationHeight + 1;
  const columns = (info.outWidth - 1) * info.strideWidth + (info.filterWidth - 1) * info.dilationWidth + 1;
  const bottom = rows - top - height;
  const right = columns - left - width;
  const reached = [x.shape[0]!, height + Math.min(bottom, 0), width + Math.min(right, 0), x.shape[3]!];
  const image = bottom < 0 || right < 0 ? tf.slice(x, [0, 0, 0, 0], reached) : x;
  const product = tf.conv2d(
    tf.transpose(image, [3, 1, 2, 0]) as tf.Tensor4D,
    tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D,
    dilations,
    [
      [0, 0],
      [top, Math.max(bottom, 0)],
      [left, Math.max(right, 0)],
      [0, 0],
    ],
    'NHWC',
    [info.strideHeight, info.strideWidth],
  );
  return tf.transpose(product, [1, 2, 0, 3]);
}

function forward(x: tf.Tensor, filter: tf.Tensor, how: Convolution): tf.Tensor {
  const { strides, pad, dilations, dimRoundingMode } = how;
  return tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations ?? 1, dimRoundingMode);
}

/**
 * A convolution, and the two kernels that are its adjoints: each is linear in either operand, and the derivatives of one are
 * the other two. `tf.conv1d` and `tf.conv2dTranspose` run them too.
 */
export const convolutionRules: readonly GradientRule[] = [
  rule<tf.Conv2DAttrs>('Conv2D', ['x', 'filter'], (dy, [x, filter], how) => {
    onlyNHWC(how);
    return {
      x: () => inputGradient(dy, filter!, x!.shape, how),
      filter: () => filterGradient(x!, dy, filter!.shape, how),
    };
  }),
  rule<tf.Conv2DBackpropInputAttrs>('Conv2DBackpropInput', ['dy', 'filter'], (dx, [dy, filter], how) => {
    onlyNHWC(how);
    return {
      dy: () => forward(dx, filter!, how),
      filter: () => filterGradient(dx, dy!, filter!.shape, how),
    };
  }),
  rule<tf.Conv2DBackpropFilterAttrs>('Conv2DBackpropFilter', ['x', 'dy'], (dfilter, [x, dy], how) => {
    onlyNHWC(how);
    return {
      x: () => inputGradient(dy!, dfilter, x!.shape, how),
      dy: () => forward(x!, dfilter, how),
    };
  }),
];
