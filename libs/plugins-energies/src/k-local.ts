import { z } from 'zod';
import { defineEnergy, spins } from '@ergodic/kernel';
import { factorEnergy, factorsOption } from './factors.ts';
import { magnetisation } from './magnetisation.ts';

/**
 * E(s) = −Σ_f w_f Π_{i ∈ f} s_i on spins ±1, factors f of one to four units: fields, pairs, plaquettes, p-spin glasses, parity
 * checks. State: [replicas, units], the recipe's `units` or as many as the factors name.
 *
 * Exact law, by enumeration on few units. N factors of which no product is 1 for all states are independent signs:
 * Z = 2^units Π_f cosh(w_f/T).
 */
export const kLocal = defineEnergy({
  name: 'k-local',
  summary: 'Products of up to four spins, each with a weight: p-spin models.',
  formula: 'E(s) = −Σ_f w_f Π_(i in f) s_i, s = ±1, one to four units in a factor',
  law: 'independent factors: Z = 2^units Π_f cosh(w_f/T)',
  source: 'B. Derrida, Phys. Rev. Lett. 45 (1980) 79, doi:10.1103/PhysRevLett.45.79: p-spin models',
  options: z.object({ factors: factorsOption }),
  space: 'spins',
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
    {
      options: { factors: [{ units: [2, 0, 1, 3], weight: 1.1 }] },
      units: 4,
      claims: { symmetries: { 'two spins flipped': (row) => row.map((s, i) => (i < 2 ? -s : s)) } },
    },
  ],
  make: ({ factors }, { units }) => ({
    ...factorEnergy('k-local', factors, spins, units),
    observables: [magnetisation],
  }),
});
