import { bits, defineEnergy } from '@ergodic/kernel';
import { boltzmannForm, boltzmannOptions } from './hidden-units/boltzmann-form.ts';

/**
 * E(s) = −Σ_{i<j} W_ij s_i s_j − Σᵢ b_i s_i on bits, each pair once and no unit with itself. The first units are visible, the
 * others hidden. State: [replicas, visible + hidden].
 *
 * θ: `coupling`, W of each pair, and `field`, b. ∂E/∂W_ij = −s_i s_j, so that the log-likelihood of data at temperature T has the
 * gradient ∂⟨ln p⟩/∂W_ij = (⟨s_i s_j⟩_data − ⟨s_i s_j⟩)/T, the first mean with the visible units held at the data.
 */
export const boltzmannMachine = defineEnergy({
  name: 'boltzmann-machine',
  summary: 'Bits with learnable couplings between all pairs or along a coupling graph, some of them hidden.',
  formula: 'E(s) = −Σ_(i<j) W_ij s_i s_j − Σᵢ b_i s_i, s = 0, 1',
  law: 'P(s) = e^(−E(s)/T)/Z; ∂⟨ln p⟩/∂W_ij = (⟨s_i s_j⟩_data − ⟨s_i s_j⟩)/T',
  source: 'D. H. Ackley, G. E. Hinton, T. J. Sejnowski, Cogn. Sci. 9 (1985) 147, doi:10.1207/s15516709cog0901_7',
  options: boltzmannOptions,
  space: 'bits',
  capabilities: ['conditional', 'pairwise', 'parameter-gradient'],
  trials: [
    { options: { hidden: 2, deviation: 0.7, bias: [0.4, -0.3, 0.2, 1.1, -0.9] }, units: 5 },
    { options: { visible: 1, deviation: 1.2, bias: 0.3 } },
  ],
  make: (options, context) => boltzmannForm('boltzmann-machine', options, bits, context),
});
