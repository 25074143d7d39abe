import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { checkUnits, edgesOf, linearCoupling, weightOption } from './linear-coupling.ts';

/**
 * Every pair of the recipe's `units`: N (N − 1)/2 edges. The total weight at a node is (N − 1) w, so a mean-field model that
 * stays extensive takes w = 1/N.
 */
export const allToAll = defineCoupling({
  name: 'all-to-all',
  summary: 'Every pair of the recipe’s units.',
  formula: 'edges (i, j), i < j; flow into i: w (Σ_j x_j − N x_i)',
  law: 'Σᵢ flow = 0; eigenvalues of −flow are 0 once and w N, N − 1 times',
  options: z.object({
    weight: weightOption,
  }),
  make({ weight }, { units: N }) {
    checkUnits('all-to-all', N, 2, 'at least 2');
    const pairs = Array.from({ length: N }, (_, i) =>
      Array.from({ length: N - 1 - i }, (_, k) => [i, i + 1 + k] as const),
    );
    return linearCoupling(edgesOf(N, pairs.flat(), weight));
  },
});
