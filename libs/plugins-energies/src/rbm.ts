import { z } from 'zod';
import { bits, defineEnergy, parameterArray } from '@ergodic/kernel';
import { deviationOption, startWeights, weightsOption } from './hidden-units/start-weights.ts';
import { visibleOf } from './hidden-units/visible-of.ts';
import { numbersOf, numbersOption } from './numbers-option.ts';
import type { Named, States, Tf } from './tensor-types.ts';

/**
 * Restricted Boltzmann machine on bits: E(v, h) = −Σᵢⱼ v_i W_ij h_j − Σᵢ b_i v_i − Σⱼ c_j h_j. Visible and hidden units are
 * joined to the other layer only. State: [replicas, visible + hidden], visible ones first.
 *
 * Exact laws: given the visible, the hidden units are independent, p(h_j = 1 | v) = 1/(1 + e^(−(c_j + Σᵢ v_i W_ij)/T)), and the
 * other way round; p(v) = e^(−F(v)/T)/Z with F(v) = −Σ b_i v_i − T Σⱼ ln(1 + e^((c_j + Σᵢ v_i W_ij)/T)) (`freeEnergyOfVisible`).
 *
 * θ: `weights` [visible, hidden], `visible-bias`, `hidden-bias`. ∂E/∂W_ij = −v_i h_j. The pairwise form reads the same numbers:
 * its coupling of pair i · hidden + j is W_ij, its fields are b and then c.
 */
export const rbm = defineEnergy({
  name: 'rbm',
  summary: 'Restricted Boltzmann machine: a visible and a hidden layer of bits, joined to one another.',
  formula: 'E(v, h) = −Σᵢⱼ v_i W_ij h_j − Σᵢ b_i v_i − Σⱼ c_j h_j',
  law: 'p(v) ∝ e^(−F(v)/T), F(v) = −Σ b_i v_i − T Σⱼ ln(1 + e^((c_j + Σᵢ v_i W_ij)/T))',
  source:
    'P. Smolensky, Parallel Distributed Processing 1 (1986) 194; G. E. Hinton, Neural Comput. 14 (2002) 1771, doi:10.1162/089976602760128018',
  options: z.object({
    visible: z
      .int()
      .min(1)
      .optional()
      .describe('visible units; left out: the columns of the data, or the recipe’s units without the hidden ones'),
    hidden: z.int().min(1).describe('hidden units'),
    deviation: deviationOption,
    weights: weightsOption('a row of hidden numbers for each visible unit'),
    visibleBias: numbersOption
      .default(0)
      .describe('b at the start, an energy: a number for all, a list, or { path } of a file'),
    hiddenBias: numbersOption
      .default(0)
      .describe('c at the start, an energy: a number for all, a list, or { path } of a file'),
  }),
  space: 'bits',
  capabilities: ['conditional', 'pairwise', 'parameter-gradient', 'program'],
  trials: [
    {
      options: { visible: 3, hidden: 2, deviation: 0.8, visibleBias: [0.4, -0.7, 0.1], hiddenBias: [-0.2, 0.9] },
    },
    { options: { hidden: 3, deviation: 0.5, visibleBias: 0.3, hiddenBias: -0.4 }, units: 4 },
  ],
  make(options, context) {
    const { hidden } = options;
    const visible = visibleOf('rbm', options.visible, hidden, context);
    const units = visible + hidden;
    const weights = startWeights('rbm', [visible, hidden], options.weights, options.deviation, context);
    const field = new Float64Array(units);
    field.set(numbersOf('rbm', 'visibleBias', options.visibleBias, visible, context.folder));
    field.set(numbersOf('rbm', 'hiddenBias', options.hiddenBias, hidden, context.folder), visible);
    const from = new Int32Array(weights.length);
    const to = new Int32Array(weights.length);
    for (let e = 0; e < weights.length; e++) {
      from[e] = Math.floor(e / hidden);
      to[e] = visible + (e % hidden);
    }
    return {
      space: bits(units),
      visible,
      parameters: {
        weights: parameterArray([visible, hidden], weights),
        'visible-bias': parameterArray([visible], field.subarray(0, visible)),
        'hidden-bias': parameterArray([hidden], field.subarray(visible)),
      },
      pairwise: { from, to, coupling: weights, field },
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          const row = r * units;
          let sum = 0;
          for (let i = 0; i < units; i++) sum -= field[i]! * x.data[row + i]!;
          for (let i = 0; i < visible; i++) {
            if (x.data[row + i] === 0) continue;
            for (let j = 0; j < hidden; j++) sum -= weights[i * hidden + j]! * x.data[row + visible + j]!;
          }
          out[r]! += scale * sum;
        }
      },
      conditional(x, replica, unit, out) {
        const row = replica * units;
        let f = field[unit]!;
        if (unit < visible)
          for (let j = 0; j < hidden; j++) f += weights[unit * hidden + j]! * x.data[row + visible + j]!;
        else for (let i = 0; i < visible; i++) f += weights[i * hidden + unit - visible]! * x.data[row + i]!;
        out[0] = 0;
        out[1] = -f;
      },
      addParameterGradient(x, out, scale = 1) {
        const ofWeights = out['weights']!.data;
        const ofVisible = out['visible-bias']!.data;
        const ofHidden = out['hidden-bias']!.data;
        for (let r = 0; r < x.replicas; r++) {
          const row = r * units;
          for (let j = 0; j < hidden; j++) ofHidden[j]! -= scale * x.data[row + visible + j]!;
          for (let i = 0; i < visible; i++) {
            const v = scale * x.data[row + i]!;
            if (v === 0) continue;
            ofVisible[i]! -= v;
            for (let j = 0; j < hidden; j++) ofWeights[i * hidden + j]! -= v * x.data[row + visible + j]!;
          }
        }
      },
      program(tf: Tf, x: States, theta: Named<'weights' | 'visible-bias' | 'hidden-bias'>) {
        const v = tf.slice(x, [0, 0], [-1, visible]);
        const h = tf.slice(x, [0, visible], [-1, hidden]);
        const inField = tf.add(tf.matMul(v, theta.weights), theta['hidden-bias']);
        return tf.neg(tf.add(tf.sum(tf.mul(inField, h), 1), tf.sum(tf.mul(v, theta['visible-bias']), 1)));
      },
    };
  },
});
