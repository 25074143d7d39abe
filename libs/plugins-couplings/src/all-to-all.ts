import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { completeEdges, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * Every pair of the recipe's `units`, the complete graph: N (N − 1)/2 edges. The total weight at a node is (N − 1) w, so a
 * mean-field model that stays extensive takes w/N: `scaling: mean-field`. With it Ising is the Curie–Weiss model but for a
 * constant, E = −(J/2N)(Σ s)² + J/2, with T_c = J as N → ∞.
 */
export const allToAll = defineCoupling({
  name: 'all-to-all',
  summary: 'Every pair of the recipe’s units: the complete graph; Curie–Weiss with scaling: mean-field.',
  formula: 'edges (i, j), i < j; flow into i: w (Σ_j x_j − N x_i), with w/N for w where the scaling is mean-field',
  law: 'Σᵢ flow = 0; eigenvalues of −flow are 0 once and w N, N − 1 times',
  source: 'D. M. Cvetković, M. Doob, H. Sachs, Spectra of Graphs (1980): eigenvalues',
  options: z.object({
    weight: weightOption,
    scaling: z
      .enum(['none', 'mean-field'])
      .default('none')
      .describe('mean-field: the weight is divided by the number of units, as in the Curie–Weiss model'),
  }),
  trials: [
    { options: { weight: 0.3 }, units: 5, claims: { conductance: true, connected: true } },
    { options: { weight: 1.3, scaling: 'mean-field' }, units: 4, claims: { conductance: true, connected: true } },
  ],
  make({ weight, scaling }, { units: N }) {
    const w = scaling === 'mean-field' ? weight / N : weight;
    const edges = completeEdges(N);
    return linearCoupling({ ...edges, weight: edges.weight.fill(w) });
  },
});
