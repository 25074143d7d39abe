import { checkDistribution, checkLogDistribution, checkSameLength } from './check.ts';
import { natsToBits } from './shannon-entropy.ts';

/**
 * D(q‖p) = Σ q ln(q/p) ≥ 0, 0 iff q = p (Gibbs' inequality): the nats that a code made for p needs too many of on data from q.
 * Not symmetric. Terms with q = 0 are 0; +∞ where p is 0 and q is not. At least ½ ‖q − p‖₁² (Pinsker); additive over products.
 *
 * @throws RangeError where q or p is not a distribution or the lengths differ
 *
 * Source: S. Kullback, R. A. Leibler, Ann. Math. Stat. 22 (1951) 79, doi:10.1214/aoms/1177729694.
 */
export function relativeEntropyNats(q: ArrayLike<number>, p: ArrayLike<number>): number {
  checkDistribution('relativeEntropyNats', 'p', p);
  return relativeEntropyToLogNats(
    q,
    Float64Array.from(p, (v) => Math.log(v)),
  );
}

/** D(q‖p) = Σ q log₂(q/p). @throws RangeError as `relativeEntropyNats` */
export function relativeEntropyBits(q: ArrayLike<number>, p: ArrayLike<number>): number {
  return natsToBits(relativeEntropyNats(q, p));
}

/**
 * D(q‖p) from ln p, which stays finite where p would underflow to 0: a Boltzmann law at low temperature.
 *
 * @throws RangeError where q is not a distribution, Σ exp(logP) is not 1, or the lengths differ
 */
export function relativeEntropyToLogNats(q: ArrayLike<number>, logP: ArrayLike<number>): number {
  checkDistribution('relativeEntropyToLogNats', 'q', q);
  checkLogDistribution('relativeEntropyToLogNats', 'logP', logP);
  checkSameLength('relativeEntropyToLogNats', 'logP', logP.length, q.length);
  let sum = 0;
  for (let i = 0; i < q.length; i++) if (q[i]! > 0) sum += q[i]! * (Math.log(q[i]!) - logP[i]!);
  return Math.max(0, sum); // below 0 by rounding only
}
