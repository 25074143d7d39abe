import { z } from 'zod';
import { defineLearningRule, parameterArray } from '@ergodic/kernel';
import { checkedDataset } from '../descent/check-dataset.ts';
import { descentOptions } from '../descent/compiled-descent.ts';
import type { ObjectiveFunction } from '../descent/descent-program.ts';
import type { Tensor } from '../descent/tensor-types.ts';
import { descendingRule } from './descending-rule.ts';
import {
  controlsIn,
  controlsOf,
  dependingOnAll,
  energyOfReals,
  meanOver,
  type EnergyFunction,
} from './energy-of-reals.ts';
import { fittedNormal, type FittedNormal } from './fitted-normal.ts';
import { trialSpring } from './trial-spring.ts';

/** Among what is learnt; no parameter of an energy’s. */
export const logZ = 'ln Z';

/**
 * Noise-contrastive estimation: data are told from k times as many points of noise y, drawn from the normal distribution p_n of the data's
 * mean and covariance, by logistic regression,
 *
 *   J = −⟨ln σ(G(x))⟩_data − k ⟨ln(1 − σ(G(y)))⟩_noise,   G(u) = −E(u)/T − ln Z − ln p_n(u) − ln k.
 *
 * G is right where −E/T − ln Z is the logarithm of the data's density: so ln Z is learnt as one more parameter, and the model comes out
 * normalised. As k grows, its errors are those of maximum likelihood.
 *
 * @throws ErgodicError where the energy is not one over reals, all visible, with a tensor program, or the data do not fit or lie in a
 * plane
 */
export const noiseContrastiveEstimation = defineLearningRule({
  name: 'noise-contrastive-estimation',
  summary: 'Learns an energy over reals, and ln Z with it, by telling the data from normal noise.',
  formula: 'J = −⟨ln σ(G)⟩_data − k ⟨ln(1 − σ(G))⟩_noise, G = −E/T − ln Z − ln p_n − ln k',
  law: 'many data: least where e^(−E/T)/Z is the density of the data',
  source: 'M. U. Gutmann, A. Hyvärinen, AISTATS (2010) 297; J. Mach. Learn. Res. 13 (2012) 307',
  requires: ['data'],
  needs: ['program', 'parameter-gradient'],
  options: z.object({
    noises: z.int().min(1).default(5).describe('k, points of noise for each of the data; a count'),
    ...descentOptions,
  }),
  trials: [
    { options: { batch: 8, rate: 0.02, noises: 3 }, claims: { model: trialSpring } },
    { options: { batch: 3, rate: 0.02 }, claims: { model: trialSpring } },
  ],
  make({ noises, ...options }) {
    const rule = 'noise-contrastive-estimation';
    const told = {
      loss: 'J over the last step, nats a row',
      accuracy: 'share of points, of data and of noise, that are told apart, no unit',
      logZ: 'ln Z as it is learnt, nats',
    };
    return descendingRule(rule, options, told, ({ energy, dataset }, context) => {
      const data = checkedDataset(rule, dataset);
      const run = energyOfReals(rule, energy, data);
      const noise = fittedNormal(rule, data);
      return {
        program: contrastObjective(run, noise),
        shape: [noise.dimension],
        falls: { name: 'loss', floor: 1 },
        draws: { noise: { law: 'normal', shape: [noises, noise.dimension] } },
        more: { [logZ]: parameterArray([1], context.array(logZ, 1)) },
        given: () => controlsOf(energy),
      };
    });
  },
});

/** J of a minibatch with standard normal `draws.noise` [B, k, d]; θ holds ln Z beside the energy's. */
export function contrastObjective(energy: EnergyFunction, noise: FittedNormal): ObjectiveFunction {
  const { dimension: d, mean, factor, inverse, logScale } = noise;
  return ({ tf }, all, batch, { temperature, draws }) => {
    const { [logZ]: lnZ, ...theta } = all;
    const controls = controlsIn(batch);
    const matrix = (values: Float64Array): Tensor => tf.tensor(Float32Array.from(values), [d, d]);
    const times = (values: Float64Array, rows: Tensor): Tensor => tf.matMul(rows, matrix(values), false, true);
    const centre = tf.tensor(Float32Array.from(mean), [1, d]);
    const epsilon = draws['noise']!;
    const [rows, k] = epsilon.shape as [number, number, number];
    /** G of points with their standard coordinates L⁻¹(u − m). */
    const logit = (points: Tensor, standard: Tensor): Tensor => {
      const logNoise = tf.sub(logScale, tf.mul(0.5, tf.sum(tf.square(standard), 1)));
      const logModel = tf.sub(tf.neg(tf.div(energy(tf, points, theta, controls), temperature)), lnZ!);
      return tf.sub(tf.sub(logModel, logNoise), Math.log(k));
    };
    const x = batch.points;
    const standard = tf.reshape(epsilon, [rows * k, d]);
    const ofData = logit(x, times(inverse, tf.sub(x, centre)));
    const ofNoise = tf.reshape(logit(tf.add(centre, times(factor, standard)), standard), [rows, k]);
    const loss = tf.add(tf.softplus(tf.neg(ofData)), tf.sum(tf.softplus(ofNoise), 1));
    const known = (mask: Tensor): Tensor => tf.mean(tf.cast(mask, 'float32'));
    const right = tf.add(known(tf.greater(ofData, 0)), tf.mul(k, known(tf.less(ofNoise, 0))));
    return {
      loss: dependingOnAll(tf, meanOver(tf, loss, batch), theta),
      told: { accuracy: tf.div(right, 1 + k), logZ: tf.sum(lnZ!) },
    };
  };
}
