import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { checkUnits, edgesOf, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/** Each of the recipe's `units` joined to the next, and the last to the first: N edges. */
export const ring = defineCoupling({
  name: 'ring',
  summary: 'The recipe’s units in a closed chain.',
  formula: 'edges (i, i + 1 mod N); flow into i: w (x_(i−1) − 2x_i + x_(i+1))',
  law: 'Σᵢ flow = 0; eigenvalues of −flow are w (2 − 2 cos(2πk/N)), k = 0 … N − 1',
  source: 'D. M. Cvetković, M. Doob, H. Sachs, Spectra of Graphs (1980): eigenvalues',
  options: z.object({
    weight: weightOption,
  }),
  trials: [{ options: { weight: 0.7 }, units: 6, claims: { conductance: true, connected: true } }],
  make({ weight }, { units: N }) {
    checkUnits('ring', N, 3, 'at least 3, so that no two units are joined twice');
    const pairs = Array.from({ length: N }, (_, i) => [i, (i + 1) % N] as const);
    return linearCoupling(edgesOf(N, pairs, weight));
  },
});
