import { z } from 'zod';
import { defineEnergy } from '@ergodic/kernel';
import { categoricalPairs } from './categorical-pairs.ts';
import { graphOf } from './graph-of.ts';
import { numbersOf } from './numbers-option.ts';

/**
 * E(x) = −J Σ_e w_e δ(x_i, x_j) − Σᵢ h_(x_i) over the edges e = (i, j) of the coupling graph, each once; x = 0 … q − 1.
 * State: [replicas, nodes of the graph].
 *
 * Exact laws at h = 0, v = e^(J/T) − 1: ring of N: Z = (v + q)^N + (q − 1) v^N; tree: Z = q (v + q)^(N − 1); on any graph
 * Z = Σ over sets A of edges of v^|A| q^(clusters of A) (Fortuin–Kasteleyn). Square lattice: T_c = J/ln(1 + √q), a continuous
 * transition for q ≤ 4 and of first order above. q = 2 is Ising with J/2, but for a constant.
 */
export const potts = defineEnergy({
  name: 'potts',
  summary: 'Units of q states that gain energy where neighbours are in the same one.',
  formula: 'E(x) = −J Σ_(i,j) w_ij δ(x_i, x_j) − Σᵢ h_(x_i), each pair once, x = 0 … q − 1',
  law: 'ring of N at h = 0: Z = (v + q)^N + (q − 1) v^N, v = e^(J/T) − 1; square lattice: T_c = J/ln(1 + √q)',
  source:
    'R. B. Potts, Math. Proc. Camb. Phil. Soc. 48 (1952) 106, doi:10.1017/S0305004100027419; F. Y. Wu, Rev. Mod. Phys. 54 (1982) 235',
  options: z.object({
    states: z.int().min(2).default(3).describe('q, how many states a unit has'),
    coupling: z.number().default(1).describe('J, an energy; times the weight of the edge. J > 0 aligns'),
    field: z
      .union([z.number(), z.array(z.number())])
      .default(0)
      .describe('h, an energy: a number favours state 0 by as much, a list has one for each state'),
  }),
  space: 'categories',
  requires: ['coupling'],
  capabilities: ['conditional', 'parameter-gradient'],
  trials: [
    {
      options: { states: 3, coupling: -0.8 },
      claims: { symmetries: { 'states in a cycle': (row) => row.map((c) => (c + 1) % 3) } },
    },
    { options: { states: 4, coupling: 1.3, field: [0.4, -0.2, 0, 0.9] } },
    { options: { states: 2, coupling: 1.1, field: 0.6 } },
  ],
  make({ states: q, coupling, field }, context) {
    const edges = graphOf('potts', context);
    const { nodes } = edges;
    const likes = new Float64Array(q);
    likes[0] = 1;
    const h = typeof field === 'number' ? new Float64Array(q) : numbersOf('potts', 'field', field, q, context.folder);
    if (typeof field === 'number') h[0] = field;
    const counts = new Float64Array(q);
    return categoricalPairs({
      edges,
      likes,
      coupling: edges.weight.map((w) => coupling * w),
      field: h,
      observables: [
        {
          name: 'orderParameter',
          summary: 'm = (q max_c n_c/N − 1)/(q − 1) of each replica, no unit: 1 where all units are in one state',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              counts.fill(0);
              for (let i = r * nodes; i < (r + 1) * nodes; i++) counts[x.data[i]!]!++;
              let most = 0;
              for (let c = 0; c < q; c++) most = Math.max(most, counts[c]!);
              out[r] = ((q * most) / nodes - 1) / (q - 1);
            }
          },
        },
      ],
    });
  },
});
