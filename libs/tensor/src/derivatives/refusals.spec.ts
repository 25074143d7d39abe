import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { grad, hvp, vjp } from './derivatives.ts';

beforeAll(onCpu);

function problemOf(act: () => unknown): ErgodicError {
  try {
    act();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ErgodicError);
    return thrown as ErgodicError;
  }
  throw new Error('nothing was thrown');
}

describe('a program that cannot be differentiated', () => {
  it('because it is no scalar: the shape is told', () => {
    const problem = problemOf(() => grad((x: tf.Tensor) => tf.square(x))(tf.ones([2, 3])));
    expect(problem.message).toBe('the gradient is that of a scalar, but the program returned a tensor of shape [2,3]');
    expect(problem.hint).toContain('tf.sum');
  });

  it('because it does not depend on a parameter: which one is told', () => {
    const f = ({ used }: { used: tf.Tensor; layers: { weights: tf.Tensor }[] }): tf.Tensor => tf.sum(used);
    const problem = problemOf(() => grad(f)({ used: tf.scalar(1), layers: [{ weights: tf.ones([2]) }] }));
    expect(problem.path).toBe('layers.0.weights');
    expect(problem.message).toContain('does not depend on the parameter layers.0.weights of shape [2]');
    const read = problemOf(() => grad((x: tf.Tensor) => tf.scalar(x.dataSync()[0]!))(tf.scalar(2)));
    expect(read.hint).toContain('without reading data');
  });

  it('because a parameter is a whole number, or no tensor', () => {
    const whole = problemOf(() => grad((x: tf.Tensor) => tf.sum(x))(tf.tensor([1, 2], [2], 'int32')));
    expect(whole.message).toContain('int32');
    const f = (p: { a: tf.Tensor }): tf.Tensor => tf.sum(p.a);
    expect(problemOf(() => grad(f)({ a: 3 } as never)).message).toBe('the parameter a is the number 3, not a tensor');
    expect(problemOf(() => grad(f)({ a: new Map() } as never)).message).toContain('a Map');
    expect(problemOf(() => grad(f)(undefined as never)).message).toContain('undefined');
  });

  it('because a tensor is disposed: the parameter, or one that it closes over', () => {
    const gone = tf.ones([2]);
    gone.dispose();
    expect(problemOf(() => grad((x: tf.Tensor) => tf.sum(x))(gone)).message).toBe('the parameter is disposed');
    expect(problemOf(() => grad((x: tf.Tensor) => tf.sum(tf.mul(x, gone)))(tf.ones([2]))).message).toBe(
      'the program uses a tensor that is disposed',
    );
  });

  it('because it is asynchronous', () => {
    const f = (async (x: tf.Tensor) => tf.sum(x)) as unknown as (x: tf.Tensor) => tf.Tensor;
    expect(problemOf(() => grad(f)(tf.scalar(1))).hint).toContain('synchronous');
  });

  it('by a cotangent or a direction of another form', () => {
    const f = (x: tf.Tensor): tf.Tensor => tf.square(x);
    expect(problemOf(() => vjp(f)(tf.ones([2]), tf.ones([3]))).message).toContain('[3]');
    expect(problemOf(() => hvp((x: tf.Tensor) => tf.sum(f(x)))(tf.ones([2]), tf.ones([2, 1]))).message).toContain(
      'the direction',
    );
  });
});
