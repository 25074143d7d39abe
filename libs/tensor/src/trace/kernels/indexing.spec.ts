import { describe, it } from 'vitest';
import { parity } from '../../../test/parity.ts';

describe('indexing', () => {
  it('gather along each axis, and in batches', () =>
    parity(({ a, b }) => ({
      args: [
        { shape: ['N', a, b] },
        { shape: [4], type: 'int32', numbers: { below: a } },
        { shape: [2, 3], type: 'int32', numbers: { below: b } },
        { shape: ['N', 2], type: 'int32', numbers: { below: b } },
      ],
      program: (tf, x, rows, places, own) => ({
        rows: tf.gather(x, rows, 1),
        places: tf.gather(x, places, 2),
        own: tf.gather(x, own, 2, 1),
        ownFirst: tf.gather(tf.transpose(x, [0, 2, 1]), own, 1, 1),
      }),
      batches: [0, 1, 300],
      but: { reference: 'has no batches', wasm: 'reads beyond its memory' },
      butOfNothing: { cpu: 'divides by the number of batches' },
    })));

  it('gatherND, scatterND, tensorScatterUpdate', () =>
    parity(({ a, b }) => ({
      args: [
        { shape: [a, b, 2] },
        { shape: ['N', 2], type: 'int32', numbers: { below: Math.min(a, b) } },
        { shape: ['N', 2] },
      ],
      program: (tf, x, pairs, updates) => ({
        picked: tf.gatherND(x, pairs),
        summed: tf.scatterND(pairs, updates, [a, b, 2]),
        written: tf.tensorScatterUpdate(x, tf.slice(pairs, 0, 1), tf.slice(updates, 0, 1)),
      }),
      // At least one: the program takes the first row.
      batches: [1, 300],
      but: { wasm: 'reads beyond' },
    })));

  it('segment sums, numbers outside among them', () =>
    parity(({ a }) => ({
      args: [{ shape: ['N', a] }, { shape: ['N'], type: 'int32' }],
      program: (tf, x, ids) => tf.unsortedSegmentSum(x, ids, 3),
    })));
});
