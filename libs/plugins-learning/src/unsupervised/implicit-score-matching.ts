import { z } from 'zod';
import { defineLearningRule } from '@ergodic/kernel';
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
  scoreOf,
  type EnergyFunction,
} from './energy-of-reals.ts';
import { trialSpring } from './trial-spring.ts';

/**
 * Implicit score matching: the score of the model is made to agree with that of the data, which need not be known, since
 *
 *   ½ ⟨|s − s_data|²⟩ = J + a number,   J = ⟨½ |s|² + ∇·s⟩,   s = ∂ ln p/∂x = −∇E/T,
 *
 * by integration by parts. Z does not enter: nothing is sampled. ∇·s is exact, by a derivative for each of d coordinates; or by
 * `probes` directions v of ±1 a row, ∇·s = ⟨vᵀ (∂s/∂x) v⟩, whose mean is exact and whose work does not grow with d.
 *
 * Exact law: data N(0, v): J is least for s = −x/v, where it is −1/(2v) a coordinate.
 *
 * @throws ErgodicError where the energy is not one over reals, all visible, with a tensor program, or the data do not fit
 */
export const implicitScoreMatching = defineLearningRule({
  name: 'implicit-score-matching',
  summary: 'Learns an energy over reals by its forces and their divergence at the data: no sampling, no Z.',
  formula: 'J = ⟨½ |s|² + ∇·s⟩, s = −∇E/T',
  law: 'data N(0, v): least for s = −x/v, where J = −1/(2v)',
  source: 'A. Hyvärinen, J. Mach. Learn. Res. 6 (2005) 695; probes: Y. Song et al., UAI (2019), arXiv:1905.07088',
  requires: ['data'],
  needs: ['program', 'parameter-gradient'],
  options: z.object({
    probes: z
      .int()
      .min(0)
      .default(0)
      .describe('directions a row that ∇·s is estimated with; 0: exact, a derivative for each coordinate; a count'),
    ...descentOptions,
  }),
  trials: [
    { options: { batch: 8, rate: 0.02 }, claims: { model: trialSpring } },
    { options: { batch: 3, probes: 2, rate: 0.02 }, claims: { model: trialSpring } },
  ],
  make({ probes, ...options }) {
    const rule = 'implicit-score-matching';
    return descendingRule(rule, options, { loss: 'J over the last step, 1/length²' }, ({ energy, dataset }) => ({
      program: implicitObjective(energyOfReals(rule, energy, dataset), probes > 0),
      ...(probes > 0 && { draws: { probes: { law: 'uniform', shape: [probes, energy.space.units] } } }),
      shape: [energy.space.units],
      falls: { name: 'loss', signed: true },
      given: () => controlsOf(energy),
    }));
  },
});

/** J of a minibatch; with `probes`, uniform `draws.probes` [B, P, d] give the signs. */
export function implicitObjective(energy: EnergyFunction, probes: boolean): ObjectiveFunction {
  return (tools, theta, batch, { temperature, draws }) => {
    const { tf, grad } = tools;
    const x = batch.points;
    const [rows, d] = x.shape as [number, number];
    const controls = controlsIn(batch);
    const score = scoreOf(tools, (at) => energy(tf, at, theta, controls), temperature);
    /** vᵀ (∂s/∂x) v of each row. */
    const along = (v: Tensor): Tensor => tf.sum(tf.mul(v, grad((at: Tensor) => tf.sum(tf.mul(v, score(at))))(x)), 1);
    const sum = (vectors: Tensor[]): Tensor => vectors.map(along).reduce((all, one) => tf.add(all, one));
    let divergence: Tensor;
    if (probes) {
      const signs = tf.sub(tf.mul(2, tf.cast(tf.greaterEqual(draws['probes']!, 0.5), 'float32')), 1);
      const P = signs.shape[1]!;
      const each = Array.from({ length: P }, (_, p) => tf.reshape(tf.slice(signs, [0, p, 0], [rows, 1, d]), [rows, d]));
      divergence = tf.div(sum(each), P);
    } else {
      divergence = sum(
        Array.from({ length: d }, (_, i) => tf.tensor1d(Array.from({ length: d }, (__, j) => (i === j ? 1 : 0)))),
      );
    }
    const J = tf.add(tf.mul(0.5, tf.sum(tf.square(score(x)), 1)), divergence);
    return { loss: dependingOnAll(tf, meanOver(tf, J, batch), theta) };
  };
}
