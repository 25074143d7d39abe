import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { parity } from '../../test/parity.ts';
import { grad } from '../derivatives/index.ts';
import { cond, loop } from './control.ts';
import { input } from './spec.ts';
import { trace } from './trace.ts';

const noReference = { reference: 'has no control flow' };

describe('control flow', () => {
  it('cond chooses by data, in an If', () =>
    parity(({ a }) => ({
      args: [{ shape: ['N', a] }],
      program: (_, x) => {
        const total = tf.sum(x);
        return cond(
          tf.greater(total, 0),
          () => ({ y: tf.mul(x, total), sign: tf.scalar(1) }),
          () => ({ y: tf.exp(x), sign: tf.scalar(-1) }),
        );
      },
      but: noReference,
      batches: [0, 1, 2, 3, 4, 300],
    })));

  it('loop repeats a step, in a Loop that sees what is around it', () =>
    parity(({ a }) => ({
      args: [{ shape: ['N', a] }, { shape: [a, a], numbers: 'unit' }],
      program: (_, x, w) =>
        loop(5, { x, sum: tf.zeros([x.shape[0]]) }, (state, i) => {
          const next = tf.tanh(tf.add(tf.matMul(state.x, w), tf.cast(i, 'float32')));
          return { x: next, sum: tf.add(state.sum, tf.sum(next, 1)) };
        }),
      but: noReference,
    })));

  it('the number of steps may depend on data', () =>
    parity(() => ({
      args: [{ shape: ['N'] }, { shape: [], type: 'int32', numbers: { below: 9 } }],
      program: (_, x, n) => loop(n, x, (state) => tf.mul(state, 2)),
      but: noReference,
      batches: [0, 1, 2, 3, 4, 5],
    })));

  it('a cond within a loop', () =>
    parity(({ a }) => ({
      args: [{ shape: ['N', a], numbers: 'positive' }],
      program: (_, x) =>
        loop(6, x, (state) =>
          cond(
            tf.less(tf.max(state), 10),
            () => tf.mul(state, 3),
            () => tf.sqrt(state),
          ),
        ),
      but: noReference,
      batches: [0, 1, 30],
    })));

  it('gradients go through both', () =>
    parity(({ a }) => ({
      args: [{ shape: ['N', a] }],
      program: (_, x) =>
        grad((at: tf.Tensor) => {
          const bent = loop(3, at, (state) => tf.sin(tf.mul(state, 2)));
          return tf.sum(
            cond(
              tf.greater(tf.sum(at), 0),
              () => tf.square(bent),
              () => bent,
            ),
          );
        })(x),
      but: noReference,
      batches: [0, 1, 2, 30],
      tolerance: 1e-4,
    })));

  it('a loop is one node, however many steps', () => {
    const { graph } = trace((x: tf.Tensor) => loop(1000, x, (state) => tf.sin(state)), [input(['N'])]);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Loop']);
  });

  it('what no step changes is computed before the loop, but not before a branch', () => {
    const { graph } = trace(
      (x: tf.Tensor, y: tf.Tensor) =>
        loop(9, x, (state) => {
          const factor = tf.sqrt(tf.exp(y));
          return cond(tf.less(tf.sum(state), 0), () => tf.mul(state, tf.cos(factor)), () => state); // prettier-ignore
        }),
      [input(['N']), input([])],
    );
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Exp', 'Sqrt', 'Loop']);
    expect(graph.toString()).toMatch(/Loop[^]*If[^]*Cos/);
  });

  it('says what does not fit', () => {
    const traced = (program: (x: tf.Tensor) => tf.Tensor) => () => trace(program, [input([3])]);
    const yes = () => tf.scalar(true, 'bool');
    expect(traced((x) => loop(2, x, (state) => tf.sum(state)))).toThrow(
      'loop: a step gives (float32[]), but the start (float32[3])',
    );
    expect(traced((x) => cond(yes(), () => x, () => tf.sum(x)))).toThrow('cond: otherwise gives'); // prettier-ignore
    expect(traced((x) => cond(yes(), () => x, () => undefined as never))).toThrow('cond: a branch gives nothing'); // prettier-ignore
    expect(traced((x) => loop(2, x, () => undefined as never))).toThrow('loop: a step gives nothing');
    expect(() => loop(2, tf.scalar(1), () => undefined as never)).toThrow('loop: a step gives nothing');
    expect(traced((x) => loop(2, { x }, () => ({ x: 3 }) as never).x)).toThrow(
      'something else than tensors: x is a number',
    );
    expect(traced((x) => cond(tf.greater(x, 0), () => x, () => x))).toThrow('the condition is bool[3]'); // prettier-ignore
    expect(traced((x) => loop(tf.scalar(2), x, (state) => state))).toThrow('the number of steps is float32[]');
    for (const times of [-1, 2.5, NaN, 2 ** 31, '3' as never]) {
      expect(traced((x) => loop(times, x, (state) => state))).toThrow(`the number of steps is ${times}`);
      expect(() => loop(times, tf.scalar(1), (state) => state)).toThrow(`the number of steps is ${times}`);
    }
    expect(
      traced((x) => grad((at: tf.Tensor) => tf.sum(loop(tf.scalar(2, 'int32'), at, (s) => tf.sin(s))))(x)),
    ).toThrow('depends on data');
  });
});
