import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { checkUnits, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * Every pair of the recipe's `units`: N (N − 1)/2 edges. The total weight at a node is (N − 1) w, so a mean-field model that
 * stays extensive takes w = 1/N.
 */
export const allToAll = defineCoupling({
  name: 'all-to-all',
  summary: 'Every pair of the recipe’s units.',
  formula: 'edges (i, j), i < j; flow into i: w (Σ_j x_j − N x_i)',
  law: 'Σᵢ flow = 0; eigenvalues of −flow are 0 once and w N, N − 1 times',
  source: 'D. M. Cvetković, M. Doob, H. Sachs, Spectra of Graphs (1980): eigenvalues',
  options: z.object({
    weight: weightOption,
  }),
  trials: [{ options: { weight: 0.3 }, units: 5, claims: { conductance: true, connected: true } }],
  make({ weight }, { units: N }) {
    checkUnits('all-to-all', N, 2, 'at least 2');
    const edges = (N * (N - 1)) / 2;
    const from = new Int32Array(edges);
    const to = new Int32Array(edges);
    let e = 0;
    for (let i = 0; i < N; i++)
      for (let j = i + 1; j < N; j++) {
        from[e] = i;
        to[e++] = j;
      }
    return linearCoupling({ nodes: N, from, to, weight: new Float64Array(edges).fill(weight) });
  },
});
