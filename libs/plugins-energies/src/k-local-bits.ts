import { z } from 'zod';
import { bits, defineEnergy } from '@ergodic/kernel';
import { factorEnergy, factorsOption } from './factors.ts';

/**
 * E(x) = −Σ_f w_f Π_{i ∈ f} x_i on bits, factors f of one to four units: a factor counts where all its bits are 1. A polynomial
 * unconstrained binary optimisation (PUBO) up to degree four, with the sign turned. State: [replicas, units], the recipe's
 * `units` or as many as the factors name.
 *
 * Exact law, by enumeration on few units; one factor of k of N bits: Z = 2^N − 2^(N − k) + 2^(N − k) e^(w/T).
 */
export const kLocalBits = defineEnergy({
  name: 'k-local-bits',
  summary: 'Products of up to four bits, each with a weight: polynomial binary optimisation.',
  formula: 'E(x) = −Σ_f w_f Π_(i in f) x_i, x = 0, 1, one to four units in a factor',
  law: 'one factor of k of N bits: Z = 2^N − 2^(N − k) (1 − e^(w/T))',
  source: 'E. Boros, P. L. Hammer, Discrete Appl. Math. 123 (2002) 155, doi:10.1016/S0166-218X(01)00341-9',
  options: z.object({ factors: factorsOption }),
  space: 'bits',
  capabilities: ['conditional', 'parameter-gradient'],
  trials: [
    {
      options: {
        factors: [
          { units: [0, 1, 2], weight: 0.7 },
          { units: [3, 1, 4, 0], weight: -1.3 },
          { units: [2, 4], weight: 0.4 },
          { units: [3], weight: 0.9 },
        ],
      },
      units: 6,
    },
  ],
  make: ({ factors }, { units }) => factorEnergy('k-local-bits', factors, bits, units),
});
