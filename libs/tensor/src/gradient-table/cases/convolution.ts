import type * as tfjs from '@tensorflow/tfjs-core';
import { opCase, type OpCase } from '../op-case.ts';

type Padding = 'valid' | 'same' | number | tfjs.backend_util.ExplicitPadding;

const EXPLICIT: tfjs.backend_util.ExplicitPadding = [
  [0, 0],
  [1, 0],
  [0, 2],
  [0, 0],
];

interface Convolving {
  readonly x: readonly number[];
  readonly filter: readonly number[];
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dilations?: number | [number, number];
}

type Kernel = 'Conv2D' | 'DepthwiseConv2dNative';

function convolution(kernel: Kernel, { x, filter, strides, pad, dilations = 1 }: Convolving): OpCase {
  const name = kernel === 'Conv2D' ? 'conv2d' : 'depthwiseConv2d';
  const how = `strides ${strides}, pad ${JSON.stringify(pad)}${dilations === 1 ? '' : `, dilations ${dilations}`}`;
  return opCase(
    kernel,
    `tf.${name}(x[${x}], filter[${filter}]; ${how})`,
    { x: { shape: x, from: -1, to: 1 }, filter: { shape: filter, from: -1, to: 1 } },
    (tf, inputs) =>
      tf[name](inputs.x as tfjs.Tensor4D, inputs.filter as tfjs.Tensor4D, strides, pad, 'NHWC', dilations),
  );
}

function transposed(
  x: readonly number[],
  out: [number, number, number, number],
  strides: number,
  pad: 'same' | 'valid',
): OpCase {
  const filter = { shape: [3, 2, 2, x[3]!], from: -1, to: 1 };
  return opCase(
    'Conv2DBackpropInput',
    `tf.conv2dTranspose(x[${x}], filter, [${out}], ${strides}, '${pad}')`,
    { x: { shape: x, from: -1, to: 1 }, filter },
    (tf, inputs) => tf.conv2dTranspose(inputs.x as tfjs.Tensor4D, inputs.filter as tfjs.Tensor4D, out, strides, pad),
  );
}

type Fused = 'conv2d' | 'depthwiseConv2d';

function fused(name: Fused, activation: tfjs.fused.Activation): OpCase {
  const isDepthwise = name === 'depthwiseConv2d';
  return opCase(
    isDepthwise ? 'FusedDepthwiseConv2D' : 'FusedConv2D',
    `tf.fused.${name}({ x, filter, strides: 2, pad: 'same', bias, activation: '${activation}' })`,
    {
      x: { shape: [2, 3, 4, 2], from: -1, to: 1 },
      filter: { shape: [2, 2, 2, isDepthwise ? 1 : 3], from: -1, to: 1 },
      bias: { shape: [isDepthwise ? 2 : 3] },
    },
    (tf, { x, filter, bias }) =>
      tf.fused[name]({
        x: x as tfjs.Tensor4D,
        filter: filter as tfjs.Tensor4D,
        strides: 2,
        pad: 'same',
        bias,
        activation,
      }),
  );
}

type Pool = 'maxPool' | 'avgPool';

function pool(name: Pool, size: number | [number, number], strides: number, pad: Padding, height = 4): OpCase {
  return opCase(
    name === 'maxPool' ? 'MaxPool' : 'AvgPool',
    `tf.${name}(x[2, ${height}, 5, 2], ${JSON.stringify(size)}, ${strides}, ${JSON.stringify(pad)})`,
    { x: { shape: [2, height, 5, 2] } },
    (tf, { x }) => tf[name](x as tfjs.Tensor4D, size, strides, pad),
  );
}

const image = [2, 4, 5, 2] as const;

export const convolutionCases: readonly OpCase[] = [
  convolution('Conv2D', { x: image, filter: [2, 3, 2, 3], strides: 1, pad: 'valid' }),
  convolution('Conv2D', { x: image, filter: [3, 2, 2, 2], strides: 2, pad: 'same' }),
  // The last column is out of reach of every window.
  convolution('Conv2D', { x: [1, 5, 6, 2], filter: [2, 3, 2, 2], strides: [3, 2], pad: 'valid' }),
  convolution('Conv2D', { x: image, filter: [2, 2, 2, 2], strides: 1, pad: 1 }),
  convolution('Conv2D', { x: image, filter: [3, 3, 2, 1], strides: 2, pad: EXPLICIT }),
  convolution('Conv2D', { x: [1, 5, 6, 2], filter: [2, 3, 2, 2], strides: 1, pad: 'same', dilations: [3, 2] }),
  convolution('Conv2D', { x: [4, 5, 2], filter: [2, 3, 2, 2], strides: 1, pad: 'same' }),
  opCase(
    'Conv2D',
    "tf.conv1d(x[2, 6, 2], filter[3, 2, 3], 2, 'same')",
    { x: { shape: [2, 6, 2], from: -1, to: 1 }, filter: { shape: [3, 2, 3], from: -1, to: 1 } },
    (tf, { x, filter }) => tf.conv1d(x as tfjs.Tensor3D, filter as tfjs.Tensor3D, 2, 'same'),
  ),
  transposed([2, 2, 3, 3], [2, 4, 6, 2], 2, 'same'),
  transposed([1, 2, 3, 2], [1, 4, 4, 2], 1, 'valid'),
  fused('conv2d', 'linear'),
  fused('conv2d', 'relu'),

  convolution('DepthwiseConv2dNative', { x: image, filter: [2, 3, 2, 2], strides: 1, pad: 'valid' }),
  convolution('DepthwiseConv2dNative', { x: image, filter: [3, 3, 2, 1], strides: 2, pad: 'same' }),
  convolution('DepthwiseConv2dNative', {
    x: [1, 6, 6, 2],
    filter: [2, 3, 2, 2],
    strides: 1,
    pad: 'same',
    dilations: 2,
  }),
  convolution('DepthwiseConv2dNative', { x: [1, 5, 6, 2], filter: [2, 3, 2, 1], strides: [2, 2], pad: EXPLICIT }),
  fused('depthwiseConv2d', 'linear'),

  pool('maxPool', 2, 2, 'valid'),
  pool('maxPool', [2, 3], 1, 'same', 3),
  pool('maxPool', 3, 2, 'same'),
  pool('maxPool', 2, 1, 1, 3),
  pool('avgPool', 2, 2, 'valid'),
  pool('avgPool', [2, 3], 1, 'same', 3),
  pool('avgPool', 3, 2, 'same'),
  pool('avgPool', 2, 1, 1, 3),
];
