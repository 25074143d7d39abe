import { z } from 'zod';
import { defineLearningRule } from '@ergodic/kernel';
import { descentOptions } from '../descent/compiled-descent.ts';
import { trialExcess, trialHiddenFreeEnergy, trialNetworkModel, trialWeights } from '../trial-network.ts';
import { networkLearning, shiftOption } from './network-learning.ts';
import { freeEnergyLoss, networkObjective } from './network-objective.ts';
import { quenchOptions } from './quench.ts';

/**
 * Learns a network by the free energy that it costs to hold its outputs at what the data say:
 *
 *   J/N = ⟨F_clamped − F_free⟩ = ⟨E_y(u) − F(u)⟩ = −T ⟨ln p_T(y|u)⟩ ≥ 0,   F = −T ln Σ_k e^(−E_k/T).
 *
 * Its gradient is ⟨∂E_y/∂θ⟩ − ⟨Σ_k p_k ∂E_k/∂θ⟩, the data term and the T-weighted entropy. Minimising F alone has no lower bound and uses
 * no data (NET-10). At T = 0 it is E_y − min_k E_k: `backpropagation` with loss `ground-state`.
 *
 * Numbers have J/N = ½ ⟨|y − f(u)|²⟩, of which −T ln p_T(y|u) differs by what does not depend on θ.
 *
 * `layers` κ adds κ Σ_layers ⟨U − TS⟩, the mean free energy of a unit. That has no lower bound where weights may grow: with κ > 0 a decay
 * should hold them.
 *
 * @throws ErgodicError where data, labels or targets do not fit the network, and `non-finite` where the loss is
 */
export const freeEnergyGradient = defineLearningRule({
  name: 'free-energy-gradient',
  summary: 'Descends what it costs in free energy to hold a network’s outputs at what the data say.',
  formula: 'θ ← θ − η ∂/∂θ ⟨E_y − F⟩ = θ − η ⟨∂E_y/∂θ − Σ_k p_k ∂E_k/∂θ⟩, p_k = e^(−E_k/T)/Z',
  law: 'gradient of −T ⟨ln p_T(y|u)⟩; as T → 0 that of E_y − min_k E_k (NET-10)',
  source: 'Y. LeCun et al., A tutorial on energy-based learning, in Predicting Structured Data, MIT Press (2006)',
  requires: ['data'],
  needs: ['network'],
  options: z.object({
    ...descentOptions,
    ...quenchOptions,
    shift: shiftOption,
    layers: z
      .number()
      .nonnegative()
      .default(0)
      .describe('κ, weight of the layers’ mean free energies of a unit, no unit'),
  }),
  trials: [
    { options: { batch: 3, updates: 1, rate: 0.05 }, claims: { model: trialNetworkModel, objective: trialExcess } },
    {
      options: { batch: 5, updates: 1, rate: 0.02, optimiser: { use: 'momentum' }, decay: 0.4, layers: 0.3 },
      claims: {
        model: () => trialNetworkModel({ temperature: 0.4, outputs: 3 }),
        objective: (model, T) =>
          trialExcess(model, T) +
          0.3 * trialHiddenFreeEnergy(model, T) +
          (0.4 / model.dataset!.count) * trialWeights(model),
      },
    },
  ],
  make: (options) =>
    networkLearning({
      rule: 'free-energy-gradient',
      options,
      objective: (network) => networkObjective(network, freeEnergyLoss, options.layers),
      loss:
        options.layers > 0
          ? '⟨E_y − F⟩ + κ Σ ⟨U − TS⟩ of layers, energy'
          : '⟨E_y − F⟩ = −T ⟨ln p_T(y|u)⟩, or ½ ⟨|y − f|²⟩; energy',
      layers: options.layers > 0,
    }),
});
