import { z } from 'zod';
import { defineLearningRule } from '@ergodic/kernel';
import { phaseLearning, phaseOptions } from './phase-learning.ts';
import { clampedSlope } from './phases.ts';
import { trialSettlingModel } from './trial-settling.ts';

/**
 * Contrastive Hebbian learning. The network settles at s⁰ by itself, and at s⁺ with its outputs held at their targets; Hebb’s rule on
 * the second, against it on the first:
 *
 *   ΔW_ij = η (ρ_i ρ_j at s⁺ − ρ_i ρ_j at s⁰), in general θ ← θ − η (∂E/∂θ at s⁺ − ∂E/∂θ at s⁰).
 *
 * Equilibrium propagation with β → ∞. It goes down in J = E(s⁺) − E(s⁰), the difference of the least energies with and without targets:
 * J ≥ 0 while both phases settle in the same valley, and 0 where the free outputs are the targets; there θ rests.
 *
 * Targets are the dataset’s, or 1 for the label’s output and 0 for the others. Rows count alike, whatever their weights. `thermal` and
 * all else is as in equilibrium-propagation.
 *
 * @throws ErgodicError where data do not fit the network, and `non-finite` where the loss is
 */
export const contrastiveHebbian = defineLearningRule({
  name: 'contrastive-hebbian',
  summary: 'Hebb’s rule where outputs are held at their targets, against it where the network settles by itself.',
  formula: 'θ ← θ − η (∂E/∂θ at s⁺ − ∂E/∂θ at s⁰)',
  law: 'gradient of J = E(s⁺) − E(s⁰) ≥ 0; rests where the free outputs are the targets; equilibrium propagation with β → ∞',
  source:
    'J. R. Movellan, Connectionist Models: Proc. 1990 Summer School (1991) 10; X. Xie, H. S. Seung, Neural Comput. 15 (2003) 441, doi:10.1162/089976603762552988',
  requires: ['data'],
  needs: ['relaxation'],
  options: z.object(phaseOptions),
  trials: [
    { options: { batch: 3, freeSteps: 30, nudgedSteps: 10, rate: 0.01 }, claims: { model: trialSettlingModel } },
    {
      options: { batch: 5, thermal: true, optimiser: { use: 'gradient-descent' }, rateFactors: { weights1: 0.5 } },
      claims: { model: trialSettlingModel },
    },
  ],
  make: (options) =>
    phaseLearning(
      'contrastive-hebbian',
      options,
      ['clampedResidual', 'as residual, of the last step with outputs held'],
      (relaxation) => clampedSlope(relaxation, options),
    ),
});
