import * as tf from '@tensorflow/tfjs-core';
import { tensor, type TensorData } from '@ergodic/onnx';
import { describe, expect, it } from 'vitest';
import { parity } from '../../../test/parity.ts';
import { compile } from '../../compile/compile.ts';
import { grad } from '../../derivatives/index.ts';

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

  it('adds up all of many rows that go to few places, in a gather’s gradient too', async () => {
    const [rows, width, places] = [20_000, 32, 2];
    const ids = Int32Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? 1 : 0));
    const numbers = Float32Array.from({ length: rows * width }, (_, i) => (i % 5) - 1);
    const sums = Array.from({ length: places * width }, () => 0);
    numbers.forEach((value, i) => (sums[ids[Math.floor(i / width)]! * width + (i % width)]! += value));
    const [x, where] = [tensor('float32', [rows, width], numbers), tensor('int32', [rows], ids)];
    const added = await compile((given: tf.Tensor2D, at: tf.Tensor1D) => ({
      segments: tf.unsortedSegmentSum(given, at, places),
      scattered: tf.scatterND(tf.reshape(at, [rows, 1]), given, [places, width]),
      pairs: tf.scatterND(tf.stack([at, tf.zerosLike(at)], 1), given, [places, 1, width]),
      gradient: grad((table: tf.Tensor) => tf.sum(tf.mul(tf.gather(table, at), given)))(tf.zeros([places, width])),
    }));
    // Integers below 2^24: every order of adding gives the same.
    for (let time = 0; time < 10; time++)
      for (const { data } of Object.values(added.arrays(x, where) as Record<string, TensorData>))
        expect([...data]).toEqual(sums);
    expect(added.notes).toEqual([]);
    added.close();
  });

  it('segment sums, numbers outside among them', () =>
    parity(({ a }) => ({
      args: [{ shape: ['N', a] }, { shape: ['N'], type: 'int32' }],
      program: (tf, x, ids) => tf.unsortedSegmentSum(x, ids, 3),
    })));
});
