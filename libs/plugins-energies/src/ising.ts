import { z } from 'zod';
import { defineEnergy, spins } from '@ergodic/kernel';
import { graphOf } from './graph-of.ts';

/**
 * E(s) = −J Σ_e w_e s_i s_j − h Σᵢ sᵢ over the edges e = (i, j) of the coupling graph, each once; s = ±1.
 * State: [replicas, nodes of the graph].
 *
 * Exact laws, by enumeration on small graphs. Ring of N, K = J/T, H = h/T: Z = λ₊ᴺ + λ₋ᴺ with
 * λ± = e^K cosh H ± √(e^(2K) sinh² H + e^(−2K)). Open chain at h = 0: Z = 2 (2 cosh K)^(N−1).
 * There is no critical temperature to give: it depends on the graph, and a finite one has none.
 */
export const ising = defineEnergy({
  name: 'ising',
  summary: 'Spins with equal couplings along the edges of the coupling graph, in a field.',
  formula: 'E(s) = −J Σ_(i,j) w_ij s_i s_j − h Σᵢ sᵢ, each pair once, s = ±1',
  law: 'P(s) = e^(−E(s)/T)/Z; on a ring Z = λ₊ᴺ + λ₋ᴺ from the transfer matrix',
  source: 'E. Ising, Z. Phys. 31 (1925) 253, doi:10.1007/BF02980577',
  options: z.object({
    coupling: z.number().default(1).describe('J, an energy; times the weight of the edge. J > 0 aligns'),
    field: z.number().default(0).describe('h, an energy; h > 0 favours +1'),
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
  ],
  make({ coupling, field }, context) {
    const { nodes, from, to, weight } = graphOf('ising', context);
    return {
      space: spins(nodes),
      pairwise: {
        from,
        to,
        coupling: weight.map((w) => coupling * w),
        field: new Float64Array(nodes).fill(field),
      },
      observables: [
        {
          name: 'magnetisation',
          summary: '|m| = |Σᵢ sᵢ|/N of each replica, no unit',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              let sum = 0;
              for (let i = r * x.width; i < (r + 1) * x.width; i++) sum += x.data[i]!;
              out[r] = Math.abs(sum) / x.width;
            }
          },
        },
      ],
    };
  },
});
