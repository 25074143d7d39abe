import { describe, it } from 'vitest';
import { parity } from '../../../test/parity.ts';

describe('creation and conversion', () => {
  it('tensors made of numbers, also as long as the batch', () =>
    parity(({ a }) => ({
      args: [{ shape: ['N', a] }],
      program: (tf, x) => ({
        zeros: tf.zeros([x.shape[0]!, 2]),
        ones: tf.ones([x.shape[0]! * a]),
        fill: tf.fill([2, x.shape[0]!], 0.25),
        zerosLike: tf.zerosLike(x),
        onesLike: tf.onesLike(x),
        range: tf.range(0, x.shape[0]!, 1, 'int32'),
        steps: tf.range(3, 3 + 2 * x.shape[0]!, 2),
        linspace: tf.linspace(0, 1, 5),
        scalar: tf.scalar(x.shape[0]!),
        share: tf.scalar(2 / x.shape[0]!),
        written: tf.tensor([[1, 2], [3, 4]]), // prettier-ignore
      }),
      batches: [0, 1, 2, 300],
      but: { reference: 'has no linspace' },
    })));

  it('casts', () =>
    parity(({ a }) => ({
      args: [
        { shape: ['N', a] },
        { shape: ['N', a], type: 'int32' },
        { shape: ['N', a], type: 'bool' },
        { shape: ['N', a], numbers: 'wild' },
      ],
      program: (tf, x, n, flags, wild) => ({
        whole: tf.cast(tf.mul(x, 3), 'int32'),
        real: tf.cast(n, 'float32'),
        truth: tf.cast(n, 'bool'),
        wildTruth: tf.cast(wild, 'bool'),
        count: tf.cast(flags, 'int32'),
        weight: tf.cast(flags, 'float32'),
      }),
      but: { cpu: 'keeps an Int32Array in a float32', wasm: 'casts NaN otherwise' },
    })));

  it('oneHot, diag', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a], type: 'int32' }, { shape: [b, a] }],
      program: (tf, n, x) => ({
        plain: tf.oneHot(n, 3),
        weights: tf.oneHot(n, 3, 0.9, 0.1, 'float32'),
        diag: tf.diag(x),
      }),
      batches: [0, 1, 7],
      but: { wasm: 'counts negative places from the end', reference: 'gives a float32' },
    })));
});
