import { z } from 'zod';
import { defineEnergy } from '@ergodic/kernel';
import { categoricalPairs } from './categorical-pairs.ts';
import { graphOf } from './graph-of.ts';

/**
 * E(x) = −J Σ_e w_e cos(2π(x_i − x_j)/q) − h Σᵢ cos(2πx_i/q) over the edges e = (i, j) of the coupling graph, each once: planar
 * rotors with q directions, x = 0 … q − 1. State: [replicas, nodes of the graph].
 *
 * Exact laws at h = 0: ring of N: Z = Σ_k λ_k^N, λ_k = Σ_d e^((J/T) cos(2πd/q)) cos(2πkd/q); open chain Z = q λ₀^(N − 1). q = 2
 * is Ising, q = 3 is Potts with 3J/2 but for a constant, q = 4 is two Ising systems with J/2 that do not feel one another; q → ∞
 * is xy-rotors.
 */
export const clock = defineEnergy({
  name: 'clock',
  summary: 'Planar rotors with q directions that align along the edges of the coupling graph, in a field.',
  formula: 'E(x) = −J Σ_(i,j) w_ij cos(2π(x_i − x_j)/q) − h Σᵢ cos(2πx_i/q), each pair once',
  law: 'ring of N at h = 0: Z = Σ_k λ_k^N, λ_k = Σ_d e^((J/T) cos(2πd/q)) cos(2πkd/q)',
  source: 'R. B. Potts, Math. Proc. Camb. Phil. Soc. 48 (1952) 106; J. V. José et al., Phys. Rev. B 16 (1977) 1217',
  options: z.object({
    states: z.int().min(2).default(6).describe('q, how many directions a unit has'),
    coupling: z.number().default(1).describe('J, an energy; times the weight of the edge. J > 0 aligns'),
    field: z.number().default(0).describe('h, an energy; h > 0 favours direction 0'),
  }),
  space: 'categories',
  requires: ['coupling'],
  capabilities: ['conditional', 'parameter-gradient'],
  trials: [
    {
      options: { states: 5, coupling: -0.8 },
      claims: {
        symmetries: {
          'all turned alike': (row) => row.map((c) => (c + 2) % 5),
          'mirror image': (row) => row.map((c) => (5 - c) % 5),
        },
      },
    },
    { options: { states: 4, coupling: 1.3, field: 0.4 } },
  ],
  make({ states: q, coupling, field }, context) {
    const edges = graphOf('clock', context);
    const { nodes } = edges;
    const cosine = Float64Array.from({ length: q }, (_, c) => Math.cos((2 * Math.PI * c) / q));
    const sine = Float64Array.from({ length: q }, (_, c) => Math.sin((2 * Math.PI * c) / q));
    return categoricalPairs({
      edges,
      likes: cosine,
      coupling: edges.weight.map((w) => coupling * w),
      field: cosine.map((c) => field * c),
      observables: [
        {
          name: 'orderParameter',
          summary: 'φ = |Σ e^(2πi x/q)|/N of each replica, no unit: 1 where all directions agree',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              let [C, S] = [0, 0];
              for (let i = r * nodes; i < (r + 1) * nodes; i++) {
                C += cosine[x.data[i]!]!;
                S += sine[x.data[i]!]!;
              }
              out[r] = Math.hypot(C, S) / nodes;
            }
          },
        },
      ],
    });
  },
});
