import { sigmoid, softplusAt } from '@ergodic/numerics';
import { z } from 'zod';
import { defineEnergy, parameterArray, reals } from '@ergodic/kernel';
import { deviationOption, startWeights, weightsOption } from './hidden-units/start-weights.ts';
import { visibleOf } from './hidden-units/visible-of.ts';
import { numbersOf, numbersOption } from './numbers-option.ts';
import type { Named, States, Tf } from './tensor-types.ts';

/**
 * Gaussian–Bernoulli restricted Boltzmann machine: real visible units v and hidden bits h,
 *   E(v, h) = Σᵢ (v_i − b_i)²/2σ² − Σᵢⱼ (v_i/σ) W_ij h_j − Σⱼ c_j h_j,
 * as a function of v alone, the hidden units summed out at the temperature τ:
 *   E(v) = Σᵢ (v_i − b_i)²/2σ² − τ Σⱼ ln(1 + e^(a_j/τ)),   a_j = c_j + Σᵢ W_ij v_i/σ.
 * State: [replicas, visible]. A state has one kind of unit, and this is the form of it that is exact at T = τ: there e^(−E(v)/T)
 * is the marginal of the joint law. Hidden units are independent given v, p(h_j = 1 | v) = 1/(1 + e^(−a_j/τ)). τ is a control: a
 * protocol that cools gives it the same schedule as T.
 *
 * Exact law at T = τ: a mixture of 2^hidden normal distributions of variance σ²T, one for each h, with means b + σ W h and
 * weights ∝ e^((c·h + Σᵢ (b_i (W h)_i/σ + (W h)_i²/2))/T).
 *
 * Force −∂E/∂v_i = −(v_i − b_i)/σ² + Σⱼ W_ij p_j/σ. θ: ∂E/∂W_ij = −p_j v_i/σ, ∂E/∂b_i = −(v_i − b_i)/σ², ∂E/∂c_j = −p_j.
 */
export const gaussianRbm = defineEnergy({
  name: 'gaussian-rbm',
  summary: 'Restricted Boltzmann machine with real visible units; the hidden bits are summed out.',
  formula: 'E(v) = Σᵢ (v_i − b_i)²/2σ² − τ Σⱼ ln(1 + e^((c_j + Σᵢ W_ij v_i/σ)/τ))',
  law: 'T = τ: a mixture of 2^hidden normal distributions of variance σ²T with means b + σ W h',
  source: 'M. Welling, M. Rosen-Zvi, G. E. Hinton, NIPS 17 (2004) 1481; K. Cho, A. Ilin, T. Raiko, ICANN (2011) 10',
  options: z.object({
    visible: z
      .int()
      .min(1)
      .optional()
      .describe('visible units; left out: the columns of the data, or the recipe’s units'),
    hidden: z.int().min(1).describe('hidden units'),
    width: z
      .number()
      .positive()
      .default(1)
      .describe('σ: visible units have variance σ²T given the hidden ones; length'),
    hiddenTemperature: z
      .number()
      .positive()
      .default(1)
      .describe('τ, at which the hidden units are summed out, an energy; a control'),
    deviation: deviationOption,
    weights: weightsOption('a row of hidden numbers for each visible unit'),
    visibleBias: numbersOption
      .default(0)
      .describe('b at the start, length: a number for all, a list, or { path } of a file'),
    hiddenBias: numbersOption
      .default(0)
      .describe('c at the start, an energy: a number for all, a list, or { path } of a file'),
  }),
  space: 'reals',
  capabilities: ['force', 'parameter-gradient', 'program'],
  trials: [
    {
      options: {
        hidden: 2,
        width: 0.8,
        hiddenTemperature: 0.6,
        weights: [
          [0.7, -0.4],
          [-1.1, 0.3],
          [0.2, 0.9],
        ],
        visibleBias: [0.4, -0.7, 0.1],
        hiddenBias: [-0.2, 0.9],
      },
    },
    { options: { visible: 2, hidden: 3, width: 1.4, deviation: 0.5, hiddenBias: -0.4 } },
  ],
  make(options, context) {
    const { hidden, width } = options;
    const visible = visibleOf('gaussian-rbm', options.visible, 0, context);
    const weights = startWeights('gaussian-rbm', [visible, hidden], options.weights, options.deviation, context);
    const b = numbersOf('gaussian-rbm', 'visibleBias', options.visibleBias, visible, context.folder);
    const c = numbersOf('gaussian-rbm', 'hiddenBias', options.hiddenBias, hidden, context.folder);
    const { hiddenTemperature } = options;
    const controls = { hiddenTemperature };
    const inField = new Float64Array(hidden);
    const chance = new Float64Array(hidden);
    /** a_j of the row that begins at `start`. */
    const look = (v: Float64Array, start: number): void => {
      inField.set(c);
      for (let i = 0; i < visible; i++) {
        const value = v[start + i]! / width;
        for (let j = 0; j < hidden; j++) inField[j]! += value * weights[i * hidden + j]!;
      }
    };
    const lookAtChances = (v: Float64Array, start: number): void => {
      look(v, start);
      for (let j = 0; j < hidden; j++) chance[j] = sigmoid(inField[j]! / controls.hiddenTemperature);
    };
    return {
      space: reals(visible),
      parameters: {
        weights: parameterArray([visible, hidden], weights),
        'visible-bias': parameterArray([visible], b),
        'hidden-bias': parameterArray([hidden], c),
      },
      controls,
      addEnergy(v, out, scale = 1) {
        for (let r = 0; r < v.replicas; r++) {
          const start = r * visible;
          look(v.data, start);
          let sum = 0;
          for (let i = 0; i < visible; i++) sum += (v.data[start + i]! - b[i]!) ** 2 / (2 * width * width);
          for (let j = 0; j < hidden; j++) sum -= softplusAt(inField[j]!, controls.hiddenTemperature);
          out[r]! += scale * sum;
        }
      },
      addForce(v, out, scale = 1) {
        for (let r = 0; r < v.replicas; r++) {
          const start = r * visible;
          lookAtChances(v.data, start);
          for (let i = 0; i < visible; i++) {
            let pull = (b[i]! - v.data[start + i]!) / width;
            for (let j = 0; j < hidden; j++) pull += weights[i * hidden + j]! * chance[j]!;
            out.data[start + i]! += (scale * pull) / width;
          }
        }
      },
      addParameterGradient(v, out, scale = 1) {
        const ofWeights = out['weights']!.data;
        const ofVisible = out['visible-bias']!.data;
        const ofHidden = out['hidden-bias']!.data;
        for (let r = 0; r < v.replicas; r++) {
          const start = r * visible;
          lookAtChances(v.data, start);
          for (let j = 0; j < hidden; j++) ofHidden[j]! -= scale * chance[j]!;
          for (let i = 0; i < visible; i++) {
            const value = v.data[start + i]!;
            ofVisible[i]! -= (scale * (value - b[i]!)) / (width * width);
            for (let j = 0; j < hidden; j++) ofWeights[i * hidden + j]! -= ((scale * value) / width) * chance[j]!;
          }
        }
      },
      program(
        tf: Tf,
        v: States,
        theta: Named<'weights' | 'visible-bias' | 'hidden-bias'>,
        { hiddenTemperature }: Named<keyof typeof controls>,
      ) {
        const a = tf.add(tf.matMul(tf.div(v, width), theta.weights as States), theta['hidden-bias']);
        const ofHidden = tf.mul(hiddenTemperature, tf.sum(tf.softplus(tf.div(a, hiddenTemperature)), 1));
        const ofVisible = tf.sum(tf.square(tf.sub(v, theta['visible-bias'])), 1);
        return tf.sub(tf.div(ofVisible, 2 * width * width), ofHidden);
      },
    };
  },
});
