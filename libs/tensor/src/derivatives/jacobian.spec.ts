import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { hvp } from './derivatives.ts';
import { hessian, jacobian } from './jacobian.ts';

beforeAll(onCpu);

const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];

describe('jacobian', () => {
  it('of a product with a matrix is the matrix', () => {
    const a = tf.tensor2d([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const j = jacobian((x: tf.Tensor1D) => tf.dot(a, x))(tf.tensor1d([7, 8, 9]));
    expect(j.shape).toEqual([2, 3]);
    expect(numbers(j)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('has the shape of the result, then that of the parameter', () => {
    const blocks = jacobian(({ w, b }: { w: tf.Tensor; b: tf.Tensor }) => tf.add(tf.matMul(tf.ones([2, 3]), w), b))({
      w: tf.ones([3, 4]),
      b: tf.zeros([4]),
    });
    expect(blocks.w.shape).toEqual([2, 4, 3, 4]);
    expect(blocks.b.shape).toEqual([2, 4, 4]);
    expect(numbers(tf.sum(blocks.b, 0) as tf.Tensor)).toEqual(numbers(tf.mul(2, tf.eye(4))));
  });

  it('of nothing is empty', () => {
    expect(jacobian((x: tf.Tensor) => tf.square(x))(tf.zeros([0, 2])).shape).toEqual([0, 2, 0, 2]);
  });
});

describe('hessian', () => {
  it('of ½ xᵀ A x is (A + Aᵀ)/2', () => {
    const a = tf.tensor2d([
      [1, 2, 0],
      [4, 3, -1],
      [0.5, 0, 2],
    ]);
    const h = hessian((x: tf.Tensor1D) => tf.mul(0.5, tf.dot(x, tf.dot(a, x))))(tf.tensor1d([1, -1, 2]));
    expect(numbers(h)).toEqual([1, 3, 0.25, 3, 3, -0.5, 0.25, -0.5, 2]);
  });

  it('of a record is a record of records, and agrees with hvp', () => {
    const f = ({ a, b }: { a: tf.Tensor; b: tf.Tensor }): tf.Tensor => tf.sum(tf.mul(tf.exp(tf.mul(a, b)), a));
    const at = { a: tf.tensor1d([0.3, -0.2]), b: tf.scalar(0.5) };
    const h = hessian(f)(at);
    expect([h.a.a.shape, h.a.b.shape, h.b.a.shape, h.b.b.shape]).toEqual([[2, 2], [2], [2], []]);
    expect(numbers(h.a.b)).toEqual(numbers(h.b.a));
    const along = hvp(f)(at, { a: tf.tensor1d([0, 1]), b: tf.scalar(0) });
    expect(numbers(along.a)).toEqual(numbers(tf.slice(h.a.a, [0, 1], [2, 1])));
    expect(numbers(along.b)[0]).toBeCloseTo(numbers(h.b.a)[1]!, 6);
  });
});

describe('the limits', () => {
  it('are told with the size', () => {
    const square = jacobian((x: tf.Tensor) => tf.square(x));
    expect(() => square(tf.zeros([2000]))).toThrow('a Jacobian of 2000 by 2000 is beyond the limits');
    const wide = jacobian((x: tf.Tensor) => tf.sum(tf.reshape(x, [1000, 20]), 1));
    expect(() => wide(tf.zeros([20000]))).toThrow('1000 by 20000');
  });

  it('nothing is kept, whether it works or throws', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      hessian((x: tf.Tensor) => tf.sum(tf.tanh(x)))(tf.ones([3]));
      expect(tf.memory().numTensors).toBe(before + 2);
      expect(() => jacobian((x: tf.Tensor) => tf.tanh(x))(tf.zeros([2000]))).toThrow('beyond the limits');
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
