import { z } from 'zod';
import { defineCoupling, ErgodicError } from '@ergodic/kernel';
import { edgesOf, linearCoupling } from './linear-coupling.ts';

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
    weight: z
      .number()
      .default(1)
      .describe('w of every edge: a rate as a conductance, a factor of the coupling energy in spins'),
  }),
  make({ weight }, { units: N }) {
    if (N < 2)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `coupling all-to-all: units is ${N}`,
        path: 'units',
        value: N,
        hint: 'at least 2',
      });
    const pairs = Array.from({ length: N }, (_, i) =>
      Array.from({ length: N - 1 - i }, (_, k) => [i, i + 1 + k] as const),
    );
    return linearCoupling(edgesOf(N, pairs.flat(), weight));
  },
});
