import { defineEnergy, spins } from '@ergodic/kernel';
import { boltzmannForm, boltzmannOptions } from './hidden-units/boltzmann-form.ts';
import { magnetisation } from './magnetisation.ts';

/**
 * E(s) = −Σ_{i<j} W_ij s_i s_j − Σᵢ b_i s_i on spins ±1, each pair once and no unit with itself: `boltzmann-machine` with −1 in
 * place of 0. With bits x = (1 + s)/2 it has the couplings 4W and the biases 2b_i − 2 Σ_j W_ij, but for a constant. State:
 * [replicas, visible + hidden].
 */
export const spinBoltzmannMachine = defineEnergy({
  name: 'spin-boltzmann-machine',
  summary: 'Spins with learnable couplings between all pairs or along a coupling graph, some of them hidden.',
  formula: 'E(s) = −Σ_(i<j) W_ij s_i s_j − Σᵢ b_i s_i, s = ±1',
  law: 'P(s) = e^(−E(s)/T)/Z; ∂⟨ln p⟩/∂W_ij = (⟨s_i s_j⟩_data − ⟨s_i s_j⟩)/T',
  source: 'D. H. Ackley, G. E. Hinton, T. J. Sejnowski, Cogn. Sci. 9 (1985) 147, doi:10.1207/s15516709cog0901_7',
  options: boltzmannOptions,
  space: 'spins',
  capabilities: ['conditional', 'pairwise', 'parameter-gradient'],
  trials: [
    { options: { hidden: 2, deviation: 0.7, bias: [0.4, -0.3, 0.2, 1.1, -0.9] }, units: 5 },
    {
      options: { visible: 4, deviation: 1.2 },
      claims: { symmetries: { 'all spins flipped': (row) => row.map((s) => -s) } },
    },
  ],
  make: (options, context) => ({
    ...boltzmannForm('spin-boltzmann-machine', options, spins, context),
    observables: [magnetisation],
  }),
});
