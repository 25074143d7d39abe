import { describe, it } from 'vitest';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { grad, hvp, valueAndGrad } from '../src/derivatives/index.ts';
import type { TensorOps } from '../src/reference/index.ts';
import { parity } from './parity.ts';
import * as programs from './programs.ts';

// The float64 reference has no derivatives; it is asked where none are taken.
const noReference = { reference: 'takes no derivatives' };
const batches = [1, 2, 33];

describe('whole programs, compiled and eager', () => {
  it('a perceptron: loss, gradient and a step downhill', () =>
    parity(({ a, b, c }) => ({
      args: [
        { shape: [a, b] },
        { shape: [b] },
        { shape: [b, c] },
        { shape: [c] },
        { shape: ['N', a] },
        { shape: ['N', c], numbers: 'positive' },
      ],
      program: (tf, w1, b1, w2, b2, x, labels) => {
        const parameters = { w1, b1, w2, b2 };
        const loss = (p: programs.Perceptron): Tensor => programs.perceptronLoss(tf, p, x, labels);
        const { value, grad: slope } = valueAndGrad(loss)(parameters);
        return { value, slope, w1: tf.sub(w1, tf.mul(slope.w1, 0.1)) };
      },
      batches,
      but: noReference,
    })));

  it('a perceptron: the loss as in float64', () =>
    parity(({ a, b, c }) => ({
      args: [
        { shape: [a, b] },
        { shape: [b] },
        { shape: [b, c] },
        { shape: [c] },
        { shape: ['N', a] },
        { shape: ['N', c], numbers: 'positive' },
      ],
      program: (tf, w1, b1, w2, b2, x, labels) => programs.perceptronLoss(tf, { w1, b1, w2, b2 }, x, labels),
      batches,
    })));

  it('a convolutional net with its gradient', () =>
    parity(({ a, c }) => ({
      args: [
        { shape: [3, 3, a, c] },
        { shape: [3, 3, c, 2] },
        { shape: [8, 3] },
        { shape: ['N', 8, 8, a] },
        { shape: ['N', 3] },
      ],
      program: (tf, f1, f2, w, x, targets) =>
        valueAndGrad((p: { f1: never; f2: never; w: never }) => programs.convolutionLoss(tf, p, x, targets))({
          f1,
          f2,
          w,
        } as never),
      batches,
      but: { ...noReference, wasm: 'has not all gradients', 'tfjs-node': 'sums in another order' },
      // The loss is a sum of terms of this size, whose slopes cancel.
      terms: 10,
    })));

  it('attention with its gradient', () =>
    parity(({ a, b }) => ({
      args: [{ shape: [a, b] }, { shape: [a, b] }, { shape: [a, 2] }, { shape: ['N', 4, a] }],
      program: (tf, q, k, v, x) => ({
        y: programs.attention(tf, { q, k, v }, x),
        slope: grad((p: { q: never; k: never; v: never }) => tf.sum(tf.square(programs.attention(tf, p, x))))({
          q,
          k,
          v,
        } as never),
      }),
      batches,
      but: noReference,
    })));

  it('a recurrent net with its gradient', () =>
    parity(({ a, b }) => ({
      args: [{ shape: [a + b, 2 * b] }, { shape: [a + b, b] }, { shape: ['N', 5, a] }],
      program: (tf, gates, candidate, x) => ({
        y: programs.recurrent(tf, { gates, candidate }, x),
        slope: grad((p: { gates: never; candidate: never }) => tf.sum(tf.square(programs.recurrent(tf, p, x))))({
          gates,
          candidate,
        } as never),
      }),
      batches,
      but: noReference,
    })));

  it('a restricted Boltzmann machine: free energy as in float64', () =>
    parity(({ a, b }) => ({
      args: [{ shape: [a, b] }, { shape: [a] }, { shape: [b] }, { shape: ['N', a], numbers: { below: 2 } }],
      program: (tf, w, visible, hidden, v) => programs.freeEnergy(tf, { w, visible, hidden }, v),
    })));

  it('a restricted Boltzmann machine: contrastive divergence, random numbers given', () =>
    parity(({ a, b }) => ({
      args: [
        { shape: [a, b] },
        { shape: [a] },
        { shape: [b] },
        { shape: ['N', a], numbers: { below: 2 } },
        { shape: ['N', b], numbers: 'positive' },
        { shape: ['N', a], numbers: 'positive' },
      ],
      program: (tf, w, visible, hidden, data, forHidden, forVisible) => {
        const p = { w, visible, hidden };
        const model = programs.gibbsStep(tf, p, data, forHidden, forVisible);
        return { model, slope: grad((q: programs.Boltzmann) => programs.contrastiveLoss(tf, q, data, model))(p) };
      },
      batches,
      but: noReference,
    })));

  it('pairwise energy, force and curvature along a direction', () =>
    parity(({ b }) => ({
      args: [{ shape: [b, b] }, { shape: [b] }, { shape: ['N', b] }, { shape: ['N', b] }],
      program: (tf, j, h, s, v) => {
        const total = (at: never): Tensor => tf.sum(programs.pairwiseEnergy(tf, { j, h }, at));
        return {
          energy: programs.pairwiseEnergy(tf, { j, h }, s),
          force: tf.neg(grad(total)(s as never) as Tensor),
          curvature: hvp(total)(s as never, v as never),
        };
      },
      batches: [1, 7],
      but: noReference,
    })));

  it('Lennard-Jones energy and forces', () =>
    parity(({ a }) => ({
      args: [{ shape: ['N', a + 1, 3] }],
      program: (tf, x) => {
        const spread: Tensor3D = tf.mul(x, 3);
        return {
          energy: programs.lennardJones(tf, spread),
          force: grad((at: never) => tf.sum(programs.lennardJones(tf, at)))(spread as never),
        };
      },
      batches: [1, 9],
      tolerance: 1e-4,
      but: noReference,
    })));

  it('a Langevin step as in float64', () =>
    parity(({ b }) => ({
      args: [{ shape: ['N', b] }, { shape: ['N', b] }, { shape: [], numbers: 'positive' }],
      program: (tf: TensorOps, x, noise, temperature) => programs.langevinStep(tf, x, noise, temperature),
    })));
});
