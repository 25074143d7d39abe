import { describe, it } from 'vitest';
import { parity } from '../../../test/parity.ts';

type Name = 'sum';

describe('reductions and running sums', () => {
  for (const name of ['sum', 'mean', 'prod', 'max', 'min', 'logSumExp']) {
    it(`${name} over some axes and over all, with NaN and infinities`, () =>
      parity(({ a, b }) => ({
        args: [{ shape: ['N', a, b], numbers: name === 'prod' ? 'unit' : 'odd' }],
        program: (tf, x) => ({
          last: tf[name as Name](x, -1),
          middle: tf[name as Name](x, 1, true),
          two: tf[name as Name](x, [1, 2]),
        }),
        // tfjs subtracts a largest element of -Infinity from itself.
        but: name === 'logSumExp' ? { reference: 'gives -Infinity where all elements are' } : {},
      })));

    it(`${name} over the batch and over everything`, () =>
      parity(({ a }) => ({
        args: [{ shape: ['N', a] }, { shape: ['N', a, 3], numbers: name === 'prod' ? 'unit' : 'odd' }],
        program: (tf, x, y) => ({
          batch: tf[name as Name](x, 0),
          all: tf[name as Name](x),
          rows: tf[name as Name](y, 0, true),
          pairs: tf[name as Name](y, [1, 0]),
        }),
        // Of nothing tfjs has its own idea: 0 for a mean, NaN for an extreme.
        but: {
          cpu: 'of nothing',
          wasm: 'of nothing',
          ...(name === 'logSumExp' && { reference: 'gives -Infinity where all elements are' }),
        },
      })));
  }

  it('reductions of an axis that is empty at all batches', () =>
    parity(() => ({
      args: [{ shape: ['N', 0, 2] }],
      program: (tf, x) => ({
        sum: tf.sum(x, 1),
        mean: tf.mean(x, 1),
        prod: tf.prod(x, 1),
        max: tf.max(x, 1),
        min: tf.min(x, 1),
        any: tf.any(tf.cast(x, 'bool'), 1),
        all: tf.all(tf.cast(x, 'bool'), 1),
      }),
      but: { cpu: 'of nothing', wasm: 'of nothing' },
    })));

  for (const name of ['sum', 'prod', 'max', 'min', 'argMax', 'argMin', 'cumsum']) {
    it(`${name} of whole numbers`, () =>
      parity(
        ({ a }) => ({
          args: [{ shape: ['N', a], type: 'int32' }],
          program: (tf, x) => tf[name as Name](x, 1),
        }),
        1,
      ));
  }

  it('sums of whole numbers and of truths over the batch', () =>
    parity(({ a }) => ({
      args: [
        { shape: ['N', a], type: 'int32' },
        { shape: ['N', a], type: 'bool' },
      ],
      program: (tf, x, y) => ({ numbers: tf.sum(x, 0), count: tf.sum(y, 0), share: tf.mean(y, 0) }),
      but: { cpu: 'of nothing', wasm: 'of nothing' },
    })));

  it('any, all, and the number of truths', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a, b], type: 'bool' }],
      program: (tf, x) => ({ any: tf.any(x, 1), all: tf.all(x, [1, 2]), count: tf.sum(x, 1), share: tf.mean(x, 1) }),
    })));

  it('argMax, argMin and topk, ties among them', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a, b], numbers: { below: 4 } }],
      program: (tf, x) => ({
        argMax: tf.argMax(x, -1),
        argMin: tf.argMin(x, 1),
        top: tf.topk(x, Math.min(2, b)).values,
        places: tf.topk(x, Math.min(2, b)).indices,
      }),
    })));

  for (const name of ['cumsum', 'cumprod']) {
    it(`${name} both ways, with and without the element itself`, () =>
      parity(
        ({ a, b }) => ({
          args: [{ shape: ['N', a, b] }],
          program: (tf, x) => ({
            plain: tf[name as 'cumsum'](x, 1),
            exclusive: tf[name as 'cumsum'](x, 2, true),
            reverse: tf[name as 'cumsum'](x, 1, false, true),
            both: tf[name as 'cumsum'](x, 2, true, true),
          }),
        }),
        3,
      ));
  }

  it('softmax, logSoftmax, moments and norms', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a, b], numbers: 'wild' }, { shape: ['N', b] }],
      program: (tf, x, y) => ({
        softmax: tf.softmax(x),
        logSoftmax: tf.logSoftmax(x),
        variance: tf.moments(y, 1).variance,
        norm: tf.norm(y, 'euclidean', 1),
      }),
      but: { reference: 'has a limit for infinite logits' },
    })));
});
