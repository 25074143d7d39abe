import { solve } from '@ergodic/numerics/linear-algebra';

export interface LinearFit {
  readonly coefficients: Float64Array;
  /** Covariance of the coefficients, shape [n, n]; 0 where the values have no errors. */
  readonly covariance: Float64Array;
  /** Σ (residual/error)²; of residuals alone where the values have no errors. */
  readonly chiSquare: number;
  /** Values less coefficients. */
  readonly degrees: number;
}

/**
 * The least-squares fit of values to Σ_k c_k φ_k, weighted by 1/error².
 *
 * @param design φ_k of each value
 * @param errors standard errors: all > 0, or all 0 for exact values
 * @throws RangeError where there are fewer values than coefficients, some errors only are 0, or the φ are not independent
 */
export function linearFit(
  caller: string,
  design: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  errors: ArrayLike<number>,
): LinearFit {
  const n = design[0]?.length ?? 0;
  if (design.length < n)
    throw new RangeError(`${caller}: number of points is ${design.length}, must be >= the ${n} coefficients`);
  const exact = Array.from(errors).every((error) => error === 0);
  for (let i = 0; i < errors.length; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`${caller}: value ${i} is ${values[i]}, must be finite`);
    if (!exact && !(errors[i]! > 0 && errors[i]! < Infinity))
      throw new RangeError(`${caller}: error ${i} is ${errors[i]}, must be finite and > 0, or all must be 0`);
  }
  const normal = new Float64Array(n * n);
  const right = new Float64Array(n);
  design.forEach((row, i) => {
    const weight = exact ? 1 : errors[i]! ** -2;
    for (let a = 0; a < n; a++) {
      right[a]! += weight * row[a]! * values[i]!;
      for (let b = 0; b < n; b++) normal[a * n + b]! += weight * row[a]! * row[b]!;
    }
  });
  const identity = new Float64Array(n * n);
  for (let a = 0; a < n; a++) identity[a * n + a] = 1;
  const covariance = solve(normal, identity, n, n);
  const coefficients = solve(normal, right, n);
  let chiSquare = 0;
  design.forEach((row, i) => {
    let fitted = 0;
    for (let a = 0; a < n; a++) fitted += coefficients[a]! * row[a]!;
    chiSquare += ((values[i]! - fitted) / (exact ? 1 : errors[i]!)) ** 2;
  });
  return { coefficients, covariance: exact ? covariance.fill(0) : covariance, chiSquare, degrees: design.length - n };
}
