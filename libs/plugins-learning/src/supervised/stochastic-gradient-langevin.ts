import { z } from 'zod';
import { defineLearningRule } from '@ergodic/kernel';
import { descentOptions } from '../descent/compiled-descent.ts';
import { trialExcess, trialNetworkModel, trialWeights } from '../trial-network.ts';
import { networkLearning, shiftOption } from './network-learning.ts';
import { freeEnergyLoss, networkObjective } from './network-objective.ts';
import { WeightBath } from './weight-bath.ts';

const { optimiser: _, clip: _clip, ...plainOptions } = descentOptions;

/**
 * θ of a network in a bath: gradient descent by minibatches, kicked at the temperature T of the bath,
 *
 *   θ ← θ − η ∂/∂θ (J_b/N) + √(2ηT/N) ξ,   J = −T_run Σ_i ln p(y_i|u_i) + λ‖θ‖²,
 *
 * so that with small η it draws θ from e^(−J/T): the posterior, with T that of the run. In a parabola J/N = ½hθ² the variance is
 * (T/N) / [h (1 − ηh/2)], exactly. Minibatches add noise of their own: of standard deviation σ in each coordinate, drawn
 * independently, it adds ησ²/[h (2 − ηh)], a temperature N η σ²/2 in units of T as η → 0 (SMP-18). That it be a temperature takes
 * noise that is the same in all directions, which minibatches do not have; drawn without replacement, as here, they average out over a
 * pass and add less.
 *
 * With `temperature: 0` it is plain stochastic gradient descent.
 *
 * θ is a body with the energy J_b of the minibatch at hand: `weightHeat` is what its steps took from the bath, where negative gave.
 *
 * @throws ErgodicError where data, labels or targets do not fit the network, and `non-finite` where the loss is
 */
export const stochasticGradientLangevin = defineLearningRule({
  name: 'stochastic-gradient-langevin',
  summary: 'Stochastic gradient descent in a bath: draws θ from its posterior, and tells the heat of the weights.',
  formula: 'θ ← θ − η ∂/∂θ (J_b/N) + √(2ηT/N) ξ',
  law: 'e^(−J/T) as η → 0; in a parabola of curvature h variance (T/N)/[h(1 − ηh/2)], and ησ²/[h(2 − ηh)] of minibatches’ noise σ (SMP-18)',
  source:
    'M. Welling, Y. W. Teh, ICML (2011) 681; S. Mandt, M. D. Hoffman, D. M. Blei, J. Mach. Learn. Res. 18 (2017) 134',
  requires: ['data'],
  needs: ['network'],
  options: z.object({
    ...plainOptions,
    shift: shiftOption,
    temperature: z
      .number()
      .nonnegative()
      .optional()
      .describe('T of the bath of θ, an energy; that of the run where left out, 0 for no kicks'),
  }),
  trials: [
    {
      options: { batch: 3, updates: 1, rate: 0.05, decay: 0.2 },
      claims: {
        model: trialNetworkModel,
        objective: (model, T) => trialExcess(model, T) + (0.2 / model.dataset!.count) * trialWeights(model),
      },
    },
  ],
  make: (options) =>
    networkLearning({
      rule: 'stochastic-gradient-langevin',
      options: { ...options, optimiser: { use: 'gradient-descent' } },
      objective: (network) => networkObjective(network, freeEnergyLoss),
      loss: '⟨E_y − F⟩ = −T ⟨ln p_T(y|u)⟩, or ½ ⟨|y − f|²⟩; energy',
      bathOf: ({ parameters }, context, rows) =>
        new WeightBath({ parameters, context, rows, decay: options.decay, temperature: options.temperature }),
    }),
});
