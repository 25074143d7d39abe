import { xLogX, xLogY } from '@ergodic/numerics';
import { checkSameLength } from './check.ts';
import { expectation } from './expectation.ts';

/**
 * The log-sum inequality: what the left side exceeds the right side by in
 *
 *   Σ a ln(a/b) ≥ (Σa) ln(Σa/Σb),   a ≥ 0, b > 0,   equal iff a ∝ b.
 *
 * Gibbs' inequality is the case of equal sums; data processing and the convexity of D follow from it.
 *
 * @throws RangeError where an a is negative, a b is not positive, or the lengths differ
 *
 * Source: T. M. Cover, J. A. Thomas, Elements of Information Theory, 2nd ed. (2006), theorem 2.7.1.
 */
export function logSumGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkSameLength('logSumGap', 'b', b.length, a.length);
  let [left, sumA, sumB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (!(b[i]! > 0)) throw new RangeError(`logSumGap: b[${i}] is ${b[i]}, must be > 0`);
    left += xLogX(a[i]!) - xLogY(a[i]!, b[i]!);
    sumA += a[i]!;
    sumB += b[i]!;
  }
  return left - (xLogX(sumA) - xLogY(sumA, sumB));
}

/**
 * Jensen's inequality: ⟨f(X)⟩ − f(⟨X⟩) ≥ 0 for convex f. With f = exp and X = −W/T it gives the second law ⟨W⟩ ≥ ΔF from
 * Jarzynski's equality.
 *
 * @param p probabilities of the values
 * @throws RangeError where p is not a distribution or the lengths differ
 *
 * Source: J. L. W. V. Jensen, Acta Math. 30 (1906) 175, doi:10.1007/BF02418571.
 */
export function jensenGap(f: (x: number) => number, p: ArrayLike<number>, values: ArrayLike<number>): number {
  return (
    expectation(
      p,
      Float64Array.from(values, (x) => f(x)),
    ) - f(expectation(p, values))
  );
}
