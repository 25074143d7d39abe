import { z } from 'zod';
import { defineLearningRule } from '@ergodic/kernel';
import { descentOptions } from '../descent/compiled-descent.ts';
import type { ObjectiveFunction } from '../descent/descent-program.ts';
import { descendingRule } from './descending-rule.ts';
import {
  controlsIn,
  controlsOf,
  dependingOnAll,
  energyOfReals,
  meanOver,
  scoreOf,
  type EnergyFunction,
} from './energy-of-reals.ts';
import { trialSpring } from './trial-spring.ts';

/**
 * Denoising score matching: the score of the data blurred by normal noise is the one that tells, on average, the noise from a
 * blurred point:
 *
 *   J = ½ ⟨|s(x + σε) + ε/σ|²⟩,   s = ∂ ln p/∂x = −∇E/T,   ε standard normal.
 *
 * First derivatives alone. What is learnt is the density of the blurred data: σ is to be small beside what is to be resolved.
 *
 * Exact law: data N(0, v): J is least for s = −x/(v + σ²), where it is ½ [1/σ² − 1/(v + σ²)] a coordinate.
 *
 * @throws ErgodicError where the energy is not one over reals, all visible, with a tensor program, or the data do not fit
 */
export const denoisingScoreMatching = defineLearningRule({
  name: 'denoising-score-matching',
  summary: 'Learns an energy over reals by making its force undo noise that is added to the data.',
  formula: 'J = ½ ⟨|s(x + σε) + ε/σ|²⟩, s = −∇E/T',
  law: 'data N(0, v): least for s = −x/(v + σ²), where J = ½ [1/σ² − 1/(v + σ²)]',
  source: 'P. Vincent, Neural Comput. 23 (2011) 1661, doi:10.1162/NECO_a_00142',
  requires: ['data'],
  needs: ['program', 'parameter-gradient'],
  options: z.object({
    noise: z.number().positive().default(0.1).describe('σ, standard deviation of the noise, the unit of the data'),
    ...descentOptions,
  }),
  trials: [
    { options: { batch: 8, rate: 0.02, noise: 0.7 }, claims: { model: trialSpring } },
    { options: { batch: 3, updates: 2, rate: 0.02, noise: 0.4 }, claims: { model: trialSpring } },
  ],
  make({ noise, ...options }) {
    const rule = 'denoising-score-matching';
    return descendingRule(rule, options, { loss: 'J over the last step, 1/length²' }, ({ energy, dataset }) => ({
      program: denoisingObjective(energyOfReals(rule, energy, dataset), noise),
      draws: { noise: { law: 'normal', shape: [energy.space.units] } },
      shape: [energy.space.units],
      given: () => controlsOf(energy),
    }));
  },
});

/** J of a minibatch with standard normal `draws.noise` [B, d]. */
export function denoisingObjective(energy: EnergyFunction, sigma: number): ObjectiveFunction {
  return (tools, theta, batch, { temperature, draws }) => {
    const { tf } = tools;
    const x = batch.points;
    const noise = draws['noise']!;
    const controls = controlsIn(batch);
    const score = scoreOf(tools, (at) => energy(tf, at, theta, controls), temperature);
    const off = tf.add(score(tf.add(x, tf.mul(sigma, noise))), tf.div(noise, sigma));
    const loss = meanOver(tf, tf.mul(0.5, tf.sum(tf.square(off), 1)), batch);
    return { loss: dependingOnAll(tf, loss, theta) };
  };
}
