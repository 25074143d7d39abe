import { describe, it } from 'vitest';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorOps } from '../src/reference/index.ts';
import { type Lengths, parity, type ParityCase } from './parity.ts';
import * as programs from './programs.ts';
import { curvatureOf, slopeOf } from './slopes.ts';

const meanOfNothing = { cpu: 'gives 0 for a mean of nothing, which is NaN' };
/** With a slope in it: in float64 at small batches, where central differences are quick, and without at a large one. */
async function parityOfSlopes(make: (lengths: Lengths) => ParityCase, small = [0, 1, 2], large = 300): Promise<void> {
  await parity((lengths) => ({ ...make(lengths), batches: small }));
  const but = { reference: 'takes long' };
  await parity((lengths) => {
    const each = make(lengths);
    return { ...each, batches: [large], but: { ...each.but, ...but } };
  }, 1);
}

describe('whole programs, compiled, eager and in float64', () => {
  it('a perceptron: loss, gradient and a step downhill', () =>
    parityOfSlopes(({ a, b, c }) => ({
      args: [
        { shape: [a, b] },
        { shape: [b] },
        { shape: [b, c] },
        { shape: [c] },
        { shape: ['N', a] },
        { shape: ['N', c], numbers: 'positive' },
      ],
      program: (tf, w1, b1, w2, b2, x, labels) => {
        const loss = (p: programs.Perceptron) => programs.perceptronLoss(tf, p, x, labels);
        const { value, slope } = slopeOf(tf, loss, { w1, b1, w2, b2 });
        return { value, slope, w1: tf.sub(w1, tf.mul(slope['w1']!, 0.1)) };
      },
      butOfNothing: meanOfNothing,
    })));

  it('a convolutional net with its gradient', () =>
    parityOfSlopes(
      ({ a, c }) => ({
        args: [
          { shape: [3, 3, Math.min(a, 2), c] },
          { shape: [3, 3, c, 2] },
          { shape: [8, 3] },
          { shape: ['N', 8, 8, Math.min(a, 2)] },
          { shape: ['N', 3] },
        ],
        // Filters over the root of the terms that they add up: else most tanh are saturated, and 1 - tanh² keeps an error of
        // 2^-24 of 1 while it falls to 1e-4 and below, in float32 on any machine.
        program: (tf, f1, f2, w, x, targets) => {
          const over = (filter: Tensor4D): Tensor4D => tf.div(filter, Math.sqrt(9 * filter.shape[2]));
          const loss = (p: Record<'f1' | 'f2', Tensor4D> & { w: Tensor2D }) =>
            programs.convolutionLoss(tf, { ...p, f1: over(p.f1), f2: over(p.f2) }, x, targets);
          return slopeOf(tf, loss, { f1, f2, w });
        },
        but: { wasm: 'has not all gradients' },
        butOfNothing: meanOfNothing,
      }),
      [0, 1],
      40,
    ));

  it('attention with its gradient', () =>
    parityOfSlopes(({ a, b }) => ({
      args: [{ shape: [a, b] }, { shape: [a, b] }, { shape: [a, 2] }, { shape: ['N', 4, a] }],
      program: (tf, q, k, v, x) => ({
        y: programs.attention(tf, { q, k, v }, x),
        ...slopeOf(tf, (p) => tf.sum(tf.square(programs.attention(tf, p, x))), { q, k, v }),
      }),
      butOfNothing: { cpu: 'does not stretch to shapes without elements: its tf.where of none gives one' },
    })));

  it('a recurrent net with its gradient', () =>
    parityOfSlopes(({ a, b }) => ({
      args: [{ shape: [a + b, 2 * b] }, { shape: [a + b, b] }, { shape: ['N', 5, a] }],
      program: (tf, gates, candidate, x) => ({
        y: programs.recurrent(tf, { gates, candidate }, x),
        ...slopeOf(tf, (p) => tf.sum(tf.square(programs.recurrent(tf, p, x))), { gates, candidate }),
      }),
    })));

  it('a restricted Boltzmann machine: free energy as in float64', () =>
    parity(({ a, b }) => ({
      args: [{ shape: [a, b] }, { shape: [a] }, { shape: [b] }, { shape: ['N', a], numbers: { below: 2 } }],
      program: (tf, w, visible, hidden, v) => programs.freeEnergy(tf, { w, visible, hidden }, v),
    })));

  it('a restricted Boltzmann machine: contrastive divergence, random numbers given', () =>
    parityOfSlopes(({ a, b }) => ({
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
        return { model, ...slopeOf(tf, (q) => programs.contrastiveLoss(tf, q, data, model), p) };
      },
      butOfNothing: meanOfNothing,
      // Two means of products of numbers up to 1 cancel.
      terms: 1,
    })));

  it('pairwise energy, force and curvature along a direction', () =>
    parityOfSlopes(({ b }) => ({
      args: [{ shape: [b, b] }, { shape: [b] }, { shape: ['N', b] }, { shape: ['N', b] }],
      program: (tf, j, h, s, v) => {
        const total = ({ at }: Record<'at', never>) => tf.sum(programs.pairwiseEnergy(tf, { j, h }, at));
        return {
          energy: programs.pairwiseEnergy(tf, { j, h }, s),
          force: tf.neg(slopeOf(tf, total, { at: s }).slope['at']!),
          curvature: curvatureOf(tf, total, { at: s }, { at: v }),
        };
      },
    })));

  it('Lennard-Jones energy and forces', () =>
    parityOfSlopes(({ a }) => ({
      args: [{ shape: ['N', a + 1, 3] }],
      program: (tf, x) => {
        const spread: Tensor3D = tf.mul(x, 3);
        return {
          energy: programs.lennardJones(tf, spread),
          ...slopeOf(tf, ({ at }) => tf.sum(programs.lennardJones(tf, at)), { at: spread }),
        };
      },
      tolerance: 1e-4,
    })));

  it('a Langevin step as in float64', () =>
    parity(({ b }) => ({
      args: [{ shape: ['N', b] }, { shape: ['N', b] }, { shape: [], numbers: 'positive' }],
      program: (tf: TensorOps, x, noise, temperature) => programs.langevinStep(tf, x, noise, temperature),
    })));
});

describe('NaN and infinities among the inputs are carried as in float64', () => {
  const cases: Readonly<Record<string, (lengths: Lengths) => ParityCase>> = {
    'a perceptron': ({ a, b }) => ({
      args: [{ shape: [a, b] }, { shape: [b] }, { shape: ['N', a], numbers: 'odd' }],
      program: (tf, w, bias, x) => tf.softmax(tf.tanh(tf.add(tf.matMul(x, w), bias))),
    }),
    'a convolutional net': ({ a, c }) => ({
      args: [{ shape: [2, 2, a, c] }, { shape: ['N', 4, 4, a], numbers: 'odd' }],
      program: (tf, filter, x) => tf.tanh(tf.conv2d(x, filter, 2, 'valid')),
      batches: [0, 1, 40],
    }),
    attention: ({ a, b }) => ({
      args: [{ shape: [a, b] }, { shape: [a, b] }, { shape: [a, 2] }, { shape: ['N', 3, a], numbers: 'odd' }],
      program: (tf, q, k, v, x) => programs.attention(tf, { q, k, v }, x),
      butOfNothing: { cpu: 'does not stretch to shapes without elements' },
    }),
    'a recurrent net': ({ a, b }) => ({
      args: [{ shape: [a + b, 2 * b] }, { shape: [a + b, b] }, { shape: ['N', 3, a], numbers: 'odd' }],
      program: (tf, gates, candidate, x) => programs.recurrent(tf, { gates, candidate }, x),
    }),
    'free energies': ({ a, b }) => ({
      args: [{ shape: [a, b] }, { shape: [a] }, { shape: [b] }, { shape: ['N', a], numbers: 'odd' }],
      program: (tf, w, visible, hidden, v) => programs.freeEnergy(tf, { w, visible, hidden }, v),
    }),
    'pairwise energies': ({ b }) => ({
      args: [{ shape: [b, b] }, { shape: [b] }, { shape: ['N', b], numbers: 'odd' }],
      program: (tf, j, h, s) => programs.pairwiseEnergy(tf, { j, h }, s),
    }),
  };

  it.each(Object.keys(cases))('%s', (name) => parity(cases[name]!));
});
