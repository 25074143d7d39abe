import { z } from 'zod';
import { defineEnergy, spins } from '@ergodic/kernel';
import { graphOf } from './graph-of.ts';
import { magnetisation } from './magnetisation.ts';
import { numbersOf, numbersOption } from './numbers-option.ts';

/**
 * E(s) = −J Σ_e w_e s_i s_j − Σᵢ hᵢ sᵢ over the edges e = (i, j) of the coupling graph, each once; s = ±1.
 * State: [replicas, nodes of the graph].
 *
 * Exact laws, by enumeration on small graphs. Ring of N, K = J/T, H = h/T: Z = λ₊ᴺ + λ₋ᴺ with
 * λ± = e^K cosh H ± √(e^(2K) sinh² H + e^(−2K)). Open chain at h = 0: Z = 2 (2 cosh K)^(N−1).
 * Curie–Weiss, all-to-all with weights 1/N: E = −(J/2N)(Σ s)² + J/2, so that Z is a sum over N + 1 values of Σ s. A spin glass is
 * this energy on a graph with random weights (random-weights, sherrington-kirkpatrick).
 * There is no critical temperature to give: it depends on the graph, and a finite one has none.
 */
export const ising = defineEnergy({
  name: 'ising',
  summary: 'Spins with equal couplings along the edges of the coupling graph, in a field.',
  formula: 'E(s) = −J Σ_(i,j) w_ij s_i s_j − Σᵢ hᵢ sᵢ, each pair once, s = ±1',
  law: 'P(s) = e^(−E(s)/T)/Z; on a ring Z = λ₊ᴺ + λ₋ᴺ from the transfer matrix',
  source: 'E. Ising, Z. Phys. 31 (1925) 253, doi:10.1007/BF02980577',
  options: z.object({
    coupling: z.number().default(1).describe('J, an energy; times the weight of the edge. J > 0 aligns'),
    field: numbersOption
      .default(0)
      .describe(
        'h, an energy; h > 0 favours +1. A number for all spins, a list with one for each, or { path } of a file with them',
      ),
  }),
  space: 'spins',
  requires: ['coupling'],
  capabilities: ['conditional', 'pairwise', 'parameter-gradient'],
  trials: [
    {
      options: { coupling: -0.8 },
      claims: { symmetries: { 'all spins flipped': (row) => row.map((s) => -s) } },
    },
    { options: { coupling: 1.3, field: 0.4 } },
    { options: { coupling: 0.7, field: [0.4, -0.3, 0, 1.2, -0.9] } },
  ],
  make({ coupling, field }, context) {
    const { nodes, from, to, weight } = graphOf('ising', context);
    return {
      space: spins(nodes),
      pairwise: {
        from,
        to,
        coupling: weight.map((w) => coupling * w),
        field: numbersOf('ising', 'field', field, nodes, context.folder),
      },
      observables: [magnetisation],
    };
  },
});
