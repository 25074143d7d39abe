import { describe, it } from 'vitest';
import { type OpsProgram, parity } from '../../../test/parity.ts';

const SHAPES = [
  { window: [2, 2], stride: [2, 2], pad: 'valid' },
  { window: [3, 2], stride: [1, 2], pad: 'same' },
  { window: [2, 3], stride: [2, 1], pad: 'same' },
  { window: [3, 3], stride: [3, 3], pad: 1 },
] as const;

const kernelOf =
  (name: string, inputs: readonly string[], attrs: object): OpsProgram =>
  (tf, ...tensors) =>
    tf.engine().runKernel(name, Object.fromEntries(inputs.map((input, i) => [input, tensors[i]])), attrs as never);

describe('pooling', () => {
  for (const { window, stride, pad } of SHAPES) {
    const title = `window ${window}, stride ${stride}, pad ${pad}`;

    it(`maxPool and avgPool: ${title}`, () =>
      parity(({ a }) => ({
        args: [{ shape: ['N', 7, 6, a] }],
        program: (tf, x) => ({
          max: tf.maxPool(x, [...window], [...stride], pad),
          avg: tf.avgPool(x, [...window], [...stride], pad),
        }),
        batches: [0, 1, 40],
        but: { reference: 'has other options' },
      })));

    it(`maxPool carries NaN and infinities: ${title}`, () =>
      parity(({ a }) => ({
        args: [{ shape: ['N', 7, 6, a], numbers: 'wild' }],
        program: (tf, x) => tf.maxPool(x, [...window], [...stride], pad),
        batches: [0, 1, 40],
        but: { cpu: 'skips NaN', wasm: 'skips NaN', 'tfjs-node': 'takes NaN and −∞ otherwise' },
      })));

    it(`gradients: ${title}`, () =>
      parity(({ a }) => {
        const attrs = { filterSize: window, strides: stride, pad };
        const places = [7, 6].map((length, i) =>
          pad === 'same'
            ? Math.ceil(length / stride[i]!)
            : Math.floor((length - window[i]! + (pad === 'valid' ? 0 : 2 * pad)) / stride[i]!) + 1,
        );
        return {
          args: [{ shape: ['N', ...places, a] }, { shape: ['N', 7, 6, a], numbers: { below: 5 } }],
          program: (tf, dy, x) => ({
            max: kernelOf('MaxPoolGrad', ['dy', 'input', 'output'], attrs)(
              tf,
              dy,
              x,
              tf.maxPool(x, [...window], [...stride], pad),
            ),
            // tfjs divides by the whole window at the border too.
            ...(pad === 'valid' && { avg: kernelOf('AvgPoolGrad', ['dy', 'input'], attrs)(tf, dy, x) }),
          }),
          batches: [0, 1, 40],
          but: { wasm: 'has not all of them', reference: 'has no kernels' },
        };
      }));
  }
});
