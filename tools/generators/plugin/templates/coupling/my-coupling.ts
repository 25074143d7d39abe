import { z } from 'zod';
import { defineCoupling, ErgodicError } from '@ergodic/kernel';

/**
 * A star: unit 0 of the recipe's N `units` joined to each of the others. Node j gives node i the flow w (x_j − x_i), and i gives
 * j the opposite. x and out: [replicas, N].
 *
 * Exact law: out = −w L x with L the Laplacian of the star, whose eigenvalues are 0, 1 (N − 2 times) and N.
 *
 * @throws ErgodicError `invalid-option` for fewer than two units
 */
export const myCoupling = defineCoupling({
  name: 'my-coupling',
  summary: 'The recipe’s first unit joined to each of the others.',
  formula: 'edges (0, i), i = 1 … N − 1; flow into i: w Σ_(neighbours j) (x_j − x_i)',
  law: 'Σᵢ flow = 0; eigenvalues of −flow: 0, w (N − 2 times), w N',
  source: 'author, journal volume (year) page, doi',
  options: z.object({
    weight: z.number().positive().default(1).describe('w of every edge: a rate as a conductance, a factor in spins'),
  }),
  trials: [{ options: { weight: 0.7 }, units: 5, claims: { conductance: true, connected: true } }],
  make({ weight: w }, { units: N }) {
    if (N < 2)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `coupling my-coupling: units is ${N}`,
        path: 'units',
        value: N,
        hint: 'at least 2',
      });
    return {
      edges: {
        nodes: N,
        from: new Int32Array(N - 1),
        to: Int32Array.from({ length: N - 1 }, (_, e) => e + 1),
        weight: new Float64Array(N - 1).fill(w),
      },
      linear: true,
      addFlow(x, out) {
        for (let r = 0; r < x.replicas; r++) {
          const hub = r * N;
          for (let i = hub + 1; i < hub + N; i++) {
            const flow = w * (x.data[hub]! - x.data[i]!);
            out.data[i]! += flow;
            out.data[hub]! -= flow;
          }
        }
      },
    };
  },
});
