import { describe, it } from 'vitest';
import { type OpsProgram, parity, type ParityCase } from '../../../test/parity.ts';

type Pad = 'same' | 'valid' | number;

/** Windows that fit, of odd shapes, strides and borders. */
const SHAPES: readonly { window: [number, number]; stride: [number, number]; pad: Pad; size: [number, number] }[] = [
  { window: [3, 2], stride: [1, 1], pad: 'same', size: [5, 6] },
  { window: [2, 3], stride: [2, 1], pad: 'valid', size: [7, 5] },
  { window: [3, 3], stride: [2, 3], pad: 'same', size: [8, 7] },
  { window: [1, 1], stride: [1, 1], pad: 'valid', size: [3, 4] },
  { window: [3, 3], stride: [2, 2], pad: 1, size: [6, 6] },
];

function forEachShape(
  title: string,
  make: (shape: (typeof SHAPES)[number], lengths: { a: number; c: number }) => ParityCase,
) {
  SHAPES.forEach((shape) => {
    const { window, stride, pad, size } = shape;
    it(`${title}: window ${window}, stride ${stride}, pad ${pad}, image ${size}`, () =>
      parity((lengths) => ({ batches: [0, 1, 40], ...make(shape, lengths) }), 2));
  });
}

describe('convolutions', () => {
  forEachShape('conv2d', ({ window, stride, pad, size }, { a, c }) => ({
    args: [{ shape: ['N', ...size, a] }, { shape: [...window, a, c] }],
    program: (tf, x, filter) => tf.conv2d(x, filter, stride, pad),
  }));

  forEachShape('conv2d of channels first', ({ window, stride, pad, size }, { a, c }) => ({
    args: [{ shape: ['N', a, ...size] }, { shape: [...window, a, c] }],
    program: (tf, x, filter) => tf.conv2d(x, filter, stride, pad, 'NCHW'),
    but: { wasm: 'has channels last only', reference: 'has channels last only' },
  }));

  forEachShape('depthwiseConv2d', ({ window, stride, pad, size }, { a, c }) => ({
    args: [{ shape: ['N', ...size, a] }, { shape: [...window, a, c] }],
    program: (tf, x, filter) => tf.depthwiseConv2d(x, filter, stride, pad),
    but: { wasm: 'has one stride for both axes' },
  }));

  forEachShape('conv2dTranspose', ({ window, stride, pad }, { a, c }) => ({
    args: [{ shape: ['N', 3, 4, c] }, { shape: [...window, a, c] }],
    program: (tf, x, filter) => {
      const length = (places: number, axis: 0 | 1): number =>
        pad === 'same'
          ? places * stride[axis]
          : (places - 1) * stride[axis] + window[axis] - (pad === 'valid' ? 0 : 2 * pad);
      return tf.conv2dTranspose(x, filter, [x.shape[0], length(3, 0), length(4, 1), a], stride, pad);
    },
    but: { wasm: 'has square windows only' },
  }));

  it('conv1d, dilated and strided', () =>
    parity(({ a, c }) => ({
      args: [{ shape: ['N', 9, a] }, { shape: [3, a, c] }],
      program: (tf, x, filter) => ({
        strided: tf.conv1d(x, filter, 2, 'same'),
        dilated: tf.conv1d(x, filter, 1, 'valid', 'NWC', 2),
      }),
      batches: [0, 1, 40],
      but: { wasm: 'has no dilation', reference: 'has other options' },
    })));

  it('dilated convolutions', () =>
    parity(({ a, c }) => ({
      args: [{ shape: ['N', 9, 8, a] }, { shape: [3, 2, a, c] }],
      program: (tf, x, filter) => ({
        plain: tf.conv2d(x, filter, 1, 'same', 'NHWC', [2, 3]),
        depthwise: tf.depthwiseConv2d(x, filter, 1, 'valid', 'NHWC', [2, 3]),
      }),
      batches: [0, 1, 40],
      but: { wasm: 'has no dilation', reference: 'has other options' },
    })));

  it('fused convolutions with bias and activation', () =>
    parity(({ a, c }) => ({
      args: [{ shape: ['N', 5, 5, a] }, { shape: [3, 3, a, c] }, { shape: [c] }, { shape: [a * c] }],
      program: (tf, x, filter, bias, wide) => ({
        plain: tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' }),
        depthwise: tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'valid', bias: wide, activation: 'elu' }),
      }),
      batches: [0, 1, 40],
      but: { reference: 'has not all of them' },
    })));
});

/** Kernels that only gradients call, called as they are. */
const kernelOf =
  (name: string, inputs: readonly string[], attrs: object): OpsProgram =>
  (tf, ...tensors) =>
    tf.engine().runKernel(name, Object.fromEntries(inputs.map((input, i) => [input, tensors[i]])), attrs as never);

describe('gradients of convolutions', () => {
  const onlyKernels = { wasm: 'has not all of them', reference: 'has no kernels' };
  for (const depthwise of [false, true]) {
    const kernels = depthwise ? 'DepthwiseConv2dNativeBackprop' : 'Conv2DBackprop';
    forEachShape(`${kernels}Input and Filter`, ({ window, stride, pad, size }, { a, c }) => {
      const places = size.map((length, i) =>
        pad === 'same'
          ? Math.ceil(length / stride[i]!)
          : Math.floor((length - window[i]! + (pad === 'valid' ? 0 : 2 * pad)) / stride[i]!) + 1,
      );
      const filterShape = [...window, a, c];
      const attrs = { strides: stride, pad, dataFormat: 'NHWC', dilations: 1 };
      return {
        args: [
          { shape: ['N', ...size, a] },
          { shape: filterShape },
          { shape: ['N', ...places, depthwise ? a * c : c] },
        ],
        program: (tf, x, filter, dy) => ({
          input: kernelOf(`${kernels}Input`, ['dy', 'filter'], { ...attrs, inputShape: x.shape })(tf, dy, filter),
          filter: kernelOf(`${kernels}Filter`, ['x', 'dy'], { ...attrs, filterShape })(tf, x, dy),
        }),
        but: onlyKernels,
      };
    });
  }
});
