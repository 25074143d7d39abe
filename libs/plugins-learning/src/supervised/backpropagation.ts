import { z } from 'zod';
import { defineLearningRule } from '@ergodic/kernel';
import { descentOptions } from '../descent/compiled-descent.ts';
import { trialExcess, trialNetworkModel } from '../trial-network.ts';
import { networkLearning, shiftOption } from './network-learning.ts';
import { crossEntropyLoss, groundStateLoss, networkObjective } from './network-objective.ts';
import { quenchOptions } from './quench.ts';

const losses = { 'cross-entropy': crossEntropyLoss, 'ground-state': groundStateLoss };

/**
 * Ordinary backpropagation of a network, with a loss that knows no temperature; only its units have the T of the run, where their
 * activations depend on it.
 *
 *   cross-entropy: −⟨ln softmax(−E)_y⟩, the readout at temperature 1; what `free-energy-gradient` is at T = 1
 *   ground-state:  ⟨E_y − min_k E_k⟩; what `free-energy-gradient` is at T = 0, 0 once every sample has the least energy at its class
 *
 * and ½ ⟨|y − f(u)|²⟩ for numbers.
 *
 * @throws ErgodicError where data, labels or targets do not fit the network, and `non-finite` where the loss is
 */
export const backpropagation = defineLearningRule({
  name: 'backpropagation',
  summary: 'Ordinary backpropagation: cross-entropy at temperature 1, or the free-energy gradient at T = 0.',
  formula: 'θ ← θ − η ∂/∂θ ⟨ln Σ_k e^(−E_k) + E_y⟩;  ground-state: ⟨E_y − min_k E_k⟩',
  law: 'gradient of the loss; ground-state is the limit T → 0 of free-energy-gradient',
  source: 'D. E. Rumelhart, G. E. Hinton, R. J. Williams, Nature 323 (1986) 533, doi:10.1038/323533a0',
  requires: ['data'],
  needs: ['network'],
  options: z.object({
    ...descentOptions,
    ...quenchOptions,
    shift: shiftOption,
    loss: z
      .enum(['cross-entropy', 'ground-state'])
      .default('cross-entropy')
      .describe('of classes; numbers have ½ |y − f|²'),
  }),
  trials: [
    {
      options: { batch: 3, updates: 1, rate: 0.05 },
      claims: { model: trialNetworkModel, objective: (model, T) => trialExcess(model, T, 1) },
    },
    {
      options: { batch: 8, rate: 0.02, optimiser: { use: 'gradient-descent' }, loss: 'ground-state' },
      claims: { model: trialNetworkModel, objective: (model, T) => trialExcess(model, T, 0) },
    },
  ],
  make: (options) =>
    networkLearning({
      rule: 'backpropagation',
      options,
      objective: (network) => networkObjective(network, losses[options.loss]),
      loss:
        options.loss === 'cross-entropy'
          ? '−⟨ln softmax(−E)_y⟩, nats, or ½ ⟨|y − f|²⟩'
          : '⟨E_y − min_k E_k⟩, or ½ ⟨|y − f|²⟩; energy',
    }),
});
