import { z } from 'zod';
import { digamma, lgamma } from '@ergodic/numerics';
import { defineEntropy } from '@ergodic/kernel';
import { NearestNeighbours } from './nearest-neighbours.ts';

/**
 * Differential entropy S = −∫ p ln p dx of the law that R rows of d reals were drawn from, in nats, from how near they lie together:
 *
 *   Ŝ = ψ(R) − ψ(k) + ln V_d + (d/R) Σ_r ln ε_r,
 *
 * with ε_r the Euclidean distance from row r to its k-th nearest neighbour and V_d = π^(d/2)/Γ(d/2 + 1) the volume of the unit ball.
 * The probability inside that ball is Beta(k, R − k) distributed, whatever p; the estimate takes p as constant there.
 *
 * S may be negative, and changes by d ln a where the unit of length becomes a times smaller. For positions at temperature T,
 * U − T S is −T ln ∫ e^(−E/T) dx.
 *
 * Range of use: rows independent, d up to about 5. The bias comes from p changing over a ball, so it grows with k and d. Where p
 * has edges it falls as (k/R)^(1/d): for the uniform law on an interval it is (2 ln 2 − 1) k/R exactly. At R = 1000, k = 3, d = 1, 2, 3 it
 * is −0.002, −0.015, −0.039 for the normal law and 0.001, 0.030, 0.106 for the uniform law in a ball. The standard deviation is about
 * √((Var(ln p) + 2/k)/R). So a large k is for little scatter, k = 1 for little bias.
 *
 * NaN, "not known", where a k-th neighbour lies at the same point, as when all replicas start there (the law then has an atom, no
 * density), where there are no more than k rows, or where a number is not finite. Reals have no degeneracies.
 */
export const kozachenkoLeonenko = defineEntropy({
  name: 'kozachenko-leonenko',
  summary: 'Differential entropy of real coordinates from distances to nearest neighbours across replicas.',
  formula: 'S = ψ(R) − ψ(k) + ln V_d + (d/R) Σ ln ε_r nats, ε_r the Euclidean distance to the k-th nearest neighbour',
  law: 'mean → −∫ p ln p dx as R → ∞; uniform on a length L: ln L + (2 ln 2 − 1) k/R exactly; S(ax) = S(x) + d ln a',
  source:
    'L. F. Kozachenko, N. N. Leonenko, Probl. Inf. Transm. 23 (1987) 95; any k: A. Kraskov, H. Stögbauer, P. Grassberger, Phys. Rev. E 69 (2004) 066138, doi:10.1103/PhysRevE.69.066138',
  of: 'samples',
  spaces: ['reals'],
  options: z.object({
    neighbour: z
      .number()
      .int()
      .positive()
      .default(3)
      .describe('k: the distance to the k-th nearest neighbour is taken'),
  }),
  trials: [{ options: { neighbour: 1 } }, { options: { neighbour: 3 } }],
  make({ neighbour: k }) {
    const neighbours = new NearestNeighbours();
    let squared = new Float64Array(0);
    return {
      of: 'samples',
      addEntropy(samples, out) {
        const { data, replicas: R, width: d } = samples;
        if (R === 0) return;
        if (R <= k || !data.every(Number.isFinite)) {
          out[0] = NaN;
          return;
        }
        if (squared.length !== R) squared = new Float64Array(R);
        neighbours.squaredDistances(samples, k, squared);
        let sum = 0;
        for (let r = 0; r < R; r++) sum += squared[r] === 0 ? NaN : 0.5 * Math.log(squared[r]!);
        out[0]! += digamma(R) - digamma(k) + logUnitBall(d) + (d / R) * sum;
      },
    };
  },
});

/** ln of the volume of the unit ball in d dimensions. */
function logUnitBall(d: number): number {
  return (d / 2) * Math.log(Math.PI) - lgamma(d / 2 + 1);
}
