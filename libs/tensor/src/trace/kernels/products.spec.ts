import { describe, it } from 'vitest';
import { parity } from '../../../test/parity.ts';

describe('products of matrices', () => {
  it('matMul, either transposed, and with an empty middle', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a] }, { shape: [a, b] }, { shape: [b, a] }, { shape: ['N', b] }, { shape: ['N', 0] }],
      program: (tf, x, w, v, y, nothing) => ({
        plain: tf.matMul(x, w),
        right: tf.matMul(x, v, false, true),
        left: tf.matMul(x, y, true, false),
        both: tf.matMul(w, x, true, true),
        empty: tf.matMul(nothing, tf.zeros([0, 3])),
      }),
      but: { wasm: 'reads beyond empty tensors' },
    })));

  it('matMul in batches, broadcast', () =>
    parity(({ a, b, c }) => ({
      args: [{ shape: ['N', c, a] }, { shape: ['N', a, b] }, { shape: ['N', b, a] }, { shape: [1, a, b] }],
      program: (tf, x, w, v, one) => ({
        plain: tf.matMul(x, w),
        right: tf.matMul(x, v, false, true),
        left: tf.matMul(w, x, true, true),
        broadcast: tf.matMul(x, one),
      }),
    })));

  it('fused matMul with bias and activation', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a] }, { shape: [a, b] }, { shape: [b] }],
      program: (tf, x, w, bias) =>
        Object.fromEntries(
          (['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const).map((activation) => [
            activation,
            tf.fused.matMul({ a: x, b: w, bias, activation, leakyreluAlpha: 0.1 }),
          ]),
        ),
    })));

  it('einsum, dot, outer product', () =>
    parity(({ a, b, c }) => ({
      args: [{ shape: ['N', a, b] }, { shape: [b, c] }, { shape: ['N', c] }],
      program: (tf, x, w, y) => ({
        product: tf.einsum('nab,bc->nac', x, w),
        bilinear: tf.einsum('nab,nc->nabc', x, y),
        total: tf.einsum('nab->a', x),
        turned: tf.einsum('nab->ban', x),
        overlap: tf.einsum('nab,mab->nm', x, x),
        scalar: tf.einsum('nab,nab->', x, x),
        outer: tf.einsum('a,b->ba', tf.sum(x, [0, 2]), tf.sum(x, [0, 1])),
      }),
    })));

  it('einsum sums indices that one operand alone has', () =>
    parity(({ a, b, c }) => ({
      args: [{ shape: ['N', a, b] }, { shape: ['N', c] }],
      program: (tf, x, y) => tf.einsum('nab,nc->bcn', x, y),
      but: { cpu: 'gives wrong numbers', wasm: 'gives wrong numbers', 'tfjs-node': 'gives wrong numbers' },
    })));

  it('batchNorm', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a, b, 3] }, { shape: [3] }, { shape: [3], numbers: 'positive' }, { shape: [3] }],
      program: (tf, x, mean, variance, shift) => ({
        plain: tf.batchNorm(x, mean, variance),
        whole: tf.batchNorm(x, mean, variance, shift, variance, 0.01),
      }),
      but: { wasm: 'has it in float32 otherwise' },
    })));
});
