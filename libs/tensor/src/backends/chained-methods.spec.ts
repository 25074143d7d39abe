import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { input } from '../trace/spec.ts';
import { trace } from '../trace/trace.ts';
import { keepingMethods } from './chained-methods.ts';
import { useBackend } from './use-backend.ts';

type Chained = Record<'square' | 'as1D' | 'stranger', () => unknown>;
const chained = (x: tf.Tensor): Chained => x as unknown as Chained;
const methods = tf.Tensor.prototype as unknown as Record<string, unknown>;

const refusal = (name: string, hint: string): Error =>
  expect.objectContaining({
    name: 'ErgodicError',
    message: `x.${name}(): tensors have no chained methods`,
    hint: expect.stringContaining(hint),
  }) as Error;

describe('chained methods', () => {
  it('are refused in a program that is recorded', () => {
    expect(() => trace((x: tf.Tensor) => chained(x).square() as tf.Tensor, [input([2])])).toThrow(
      refusal('square', 'tf.square(x'),
    );
  });

  it('and eagerly, on a backend that was found after others were tried', async () => {
    await useBackend('auto');
    // Where tfjs-node is there, its own kernels need them.
    if (tf.getBackend() === 'tensorflow') return;
    const x = tf.tensor1d([3]);
    expect(() => chained(x).square()).toThrow(refusal('square', 'tf.square(x'));
    expect(() => chained(x).as1D()).toThrow(refusal('as1D', 'tf.reshape'));
    expect([tf.square(x).dataSync()[0], Object.keys(x).includes('square')]).toEqual([9, false]);
    for (const name in x) expect(name).not.toBe('square');
  });

  it('of a package that is loaded in vain go away, and come back with one that is taken', () => {
    const bring = (): number => {
      methods['square'] = () => 'squared';
      methods['stranger'] = () => 'strange';
      return 1;
    };
    const before = methods['square'];
    expect(keepingMethods(tf, bring, () => false)).toBe(1);
    expect([methods['square'], 'stranger' in methods]).toEqual([before, false]);
    keepingMethods(
      tf,
      () => 2,
      () => true,
    );
    expect([chained(tf.scalar(1)).square(), chained(tf.scalar(1)).stranger()]).toEqual(['squared', 'strange']);
  });
});
