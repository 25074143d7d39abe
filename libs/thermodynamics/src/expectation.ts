import { checkDistribution, checkSameLength } from './check.ts';

/**
 * ⟨A⟩ = Σ p_i A_i. What has probability 0 does not count, also where A is infinite there (E = +∞, ln 0).
 *
 * @throws RangeError where p is not a distribution or the lengths differ
 */
export function expectation(p: ArrayLike<number>, values: ArrayLike<number>): number {
  checkDistribution('expectation', 'p', p);
  checkSameLength('expectation', 'values', values.length, p.length);
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (p[i]! > 0) sum += p[i]! * values[i]!;
  return sum;
}

/**
 * Cov(A, B) = Σ p_i (A_i − ⟨A⟩)(B_i − ⟨B⟩), in two passes: ⟨AB⟩ − ⟨A⟩⟨B⟩ would cancel.
 *
 * @throws RangeError where p is not a distribution or the lengths differ
 */
export function covariance(p: ArrayLike<number>, a: ArrayLike<number>, b: ArrayLike<number>): number {
  const meanA = expectation(p, a);
  const meanB = expectation(p, b);
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (p[i]! > 0) sum += p[i]! * (a[i]! - meanA) * (b[i]! - meanB);
  return sum;
}

/** Var(A) = Cov(A, A) ≥ 0. @throws RangeError as `covariance` */
export function variance(p: ArrayLike<number>, values: ArrayLike<number>): number {
  return covariance(p, values, values);
}
