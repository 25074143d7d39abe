import { z } from 'zod';
import { defineLearningRule } from '@ergodic/kernel';
import { phaseLearning, phaseOptions } from './phase-learning.ts';
import { nudgedSlope } from './phases.ts';
import { trialSettlingModel } from './trial-settling.ts';

/**
 * Equilibrium propagation. The network settles at s⁰ by itself (free phase). Then its outputs y are pulled to their targets t by the
 * cost C = ½|y − t|² with the strength β, and it settles at s^β, where E + βC is least (nudged phase). Then
 *
 *   ΔW_ij = (η/β) (ρ_i ρ_j at s^β − ρ_i ρ_j at s⁰), in general θ ← θ − (η/β) (∂E/∂θ at s^β − ∂E/∂θ at s⁰).
 *
 * That is −η ∂C(s⁰)/∂θ as β → 0, as backpropagation through the settling would have it: dC/dθ = d/dβ ∂E/∂θ. The error of one-sided
 * nudging is ∝ β, that of symmetric nudging, (s^β − s^(−β))/2β, ∝ β²; a random sign makes the mean of one-sided nudging symmetric.
 * States must settle to well below β² for that to be seen, and E + βC be bounded below for both signs.
 *
 * Thermal: units settle with noise at the temperature T of the run, and the products are those at the end of each phase. Their mean
 * follows, as β → 0, the gradient of the mean cost ⟨C⟩ in e^(−E/T)/Z, up to O(ε) of the steps; bounds are kept by clipping.
 *
 * Phases, contrast and the optimiser’s step of a minibatch are one compiled program. Targets are the dataset’s, or 1 for the label’s
 * output and 0 for the others. `gradient` is that of all rows. Rows of weight w are nudged by wβ.
 *
 * @throws ErgodicError where data do not fit the network, and `non-finite` where the loss is
 */
export const equilibriumPropagation = defineLearningRule({
  name: 'equilibrium-propagation',
  summary: 'Compares where a network settles by itself and with its outputs nudged: backpropagation by settling.',
  formula: 'θ ← θ − (η/β) (∂E/∂θ at s^β − ∂E/∂θ at s⁰); symmetric: θ − (η/2β) (… at s^β − … at s^(−β))',
  law: '→ −η ∂C(s⁰)/∂θ as β → 0; error ∝ β one-sided, ∝ β² symmetric',
  source:
    'B. Scellier, Y. Bengio, Front. Comput. Neurosci. 11 (2017) 24, doi:10.3389/fncom.2017.00024; symmetric: A. Laborieux et al., Front. Neurosci. 15 (2021) 633674, doi:10.3389/fnins.2021.633674',
  requires: ['data'],
  needs: ['relaxation'],
  options: z.object({
    nudging: z
      .enum(['one-sided', 'symmetric', 'random-sign'])
      .default('symmetric')
      .describe(
        'which states are compared: s^β and s⁰; s^β and s^(−β); or as the first, with the sign of β drawn for each row',
      ),
    beta: z.number().positive().default(0.5).describe('β, strength of the pull of targets, no unit: C has that of E'),
    ...phaseOptions,
  }),
  trials: [
    { options: { batch: 3, freeSteps: 30, nudgedSteps: 10, rate: 0.01 }, claims: { model: trialSettlingModel } },
    {
      options: {
        batch: 4,
        nudging: 'random-sign',
        thermal: true,
        beta: 0.3,
        rate: 0.05,
        optimiser: { use: 'momentum' },
        rateFactors: { weights2: 0.5 },
      },
      claims: { model: trialSettlingModel },
    },
    {
      options: { batch: 8, nudging: 'one-sided', optimiser: { use: 'gradient-descent' }, decay: 0.1 },
      claims: { model: trialSettlingModel },
    },
  ],
  make: (options) =>
    phaseLearning(
      'equilibrium-propagation',
      options,
      ['nudgedResidual', 'as residual, of the last nudged step'],
      (relaxation) => nudgedSlope(relaxation, options),
    ),
});
