import * as tf from '@tensorflow/tfjs-core';
import { describe, it, expect } from 'vitest';
import { parity } from '../../../test/parity.ts';
import { grad } from '../../derivatives/index.ts';
import { input } from '../spec.ts';
import { trace } from '../trace.ts';

const opsOf = (program: (x: tf.Tensor2D) => tf.Tensor): string[] =>
  trace(program, [input(['N', 3])]).graph.nodes.map(({ op }) => op);

describe('stretched values', () => {
  it('are not made where an operation broadcasts', () => {
    expect(opsOf((x) => tf.add(x, tf.ones(x.shape)))).toEqual(['Add']);
    expect(opsOf((x) => tf.where(tf.greater(x, 0), x, tf.zerosLike(x)))).toEqual(['Greater', 'Where']);
    expect(opsOf((x) => tf.sub(x, tf.tile(tf.mean(x, 1, true), [1, 3])))).not.toContain('Expand');
  });

  it('leave the gradient of a mean square without any', () => {
    expect(opsOf((x) => grad((at: tf.Tensor) => tf.mean(tf.square(at)))(x))).not.toContain('Expand');
  });

  it('are made where a result or a product needs them', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a] }, { shape: ['N', 1] }],
      program: (ops, x, y) => {
        const [ones, column] = [ops.ones([x.shape[0]!, a]), ops.tile(y, [1, a])];
        return {
          ones,
          both: ops.mul(ones, ops.fill([x.shape[0]!, a], 2.5)),
          columns: ops.add(column, ones),
          negative: ops.neg(column),
          truth: ops.greater(ones, column),
          product: ops.matMul(column, ops.ones([a, b + 40])),
          sum: ops.sum(ops.reshape(ones, [a, x.shape[0]!]), 0),
          chosen: ops.where(ops.greater(column, 0), ones, column),
        };
      },
      batches: [0, 1, 2, 300],
    })));
});
