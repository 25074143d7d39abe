import type { Estimate } from '@ergodic/numerics';
import { bisectFalling } from '../bisect.ts';
import { checkFinite, checkInteger, checkPositive, checkSameLength } from '../check.ts';
import { linearFit, type LinearFit } from './linear-fit.ts';

/** Where the fitted curves are searched for crossings. */
const STEPS = 200;

export interface Crossing {
  /** The temperature at which both curves have the same value. */
  readonly temperature: Estimate;
  /** That value. */
  readonly binder: Estimate;
  /** χ² of both fits together and its degrees of freedom: much above them, the degree is too low or errors are too small. */
  readonly chiSquare: number;
  readonly degrees: number;
}

export interface SizeFit {
  /** c_0, the value of the infinite system, then c_k of each exponent. */
  readonly coefficients: readonly Estimate[];
  readonly chiSquare: number;
  readonly degrees: number;
}

/**
 * Where the Binder cumulants of two lattice sizes cross, from estimates at several temperatures: polynomials in T are fitted to
 * both, and the crossing at which that of the larger lattice falls below the other is found. Its error is
 *
 *   σ_T = √(σ_small² + σ_large²)/|U′_large − U′_small|,   each σ that of the fitted curve at the crossing.
 *
 * Crossings near T_c as sizes grow, from below for the square lattice; at L ≤ 8 they are 1 to 2 % off.
 *
 * @param temperatures at least degree + 1
 * @param small U₄ of the smaller lattice at each; errors all > 0, or all 0
 * @param large likewise of the larger one
 * @param degree of the polynomials, in [1, 6]; 2 without it
 * @throws RangeError where there are too few temperatures, or the fitted curves do not cross between them
 *
 * Source: K. Binder, Z. Phys. B 43 (1981) 119, doi:10.1007/BF01293604.
 */
export function binderCrossing(
  temperatures: ArrayLike<number>,
  small: readonly Estimate[],
  large: readonly Estimate[],
  degree = 2,
): Crossing {
  checkInteger('binderCrossing', 'degree', degree, 1, 6);
  checkInteger('binderCrossing', 'temperatures.length', temperatures.length, degree + 1);
  checkSameLength('binderCrossing', 'small', small.length, temperatures.length);
  checkSameLength('binderCrossing', 'large', large.length, temperatures.length);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < temperatures.length; i++) {
    checkPositive('binderCrossing', `temperatures[${i}]`, temperatures[i]!);
    low = Math.min(low, temperatures[i]!);
    high = Math.max(high, temperatures[i]!);
  }
  const curve = (estimates: readonly Estimate[]) => polynomial(temperatures, estimates, degree, low, high);
  const [a, b] = [curve(small), curve(large)];
  const gap = (T: number): number => b.value(T) - a.value(T);

  let best: number | undefined;
  for (let i = 0; i < STEPS; i++) {
    const [left, right] = [low + ((high - low) * i) / STEPS, low + ((high - low) * (i + 1)) / STEPS];
    if (!(gap(left) > 0 && gap(right) <= 0)) continue;
    const root = bisectFalling(gap, left, right);
    if (best === undefined || b.slope(root) - a.slope(root) < b.slope(best) - a.slope(best)) best = root;
  }
  if (best === undefined)
    throw new RangeError(
      `binderCrossing: the curve of the larger lattice does not fall below the other one within temperatures [${low}, ${high}]`,
    );
  const slope = b.slope(best) - a.slope(best);
  const [errorA, errorB] = [a.error(best), b.error(best)];
  // δT = (δa − δb)/slope, and δU = δa + a′ δT.
  const share = a.slope(best) / slope;
  return {
    temperature: { value: best, standardError: Math.hypot(errorA, errorB) / Math.abs(slope) },
    binder: { value: a.value(best), standardError: Math.hypot(errorA * (1 + share), errorB * share) },
    chiSquare: a.fit.chiSquare + b.fit.chiSquare,
    degrees: a.fit.degrees + b.fit.degrees,
  };
}

/**
 * The fit of values of several sizes to value(L) = c_0 + Σ_k c_k L^(−exponent_k): with exponent 1/ν, the shift of T_c,
 *
 *   T_c(L) = T_c (1 + a L^(−1/ν)),   L the linear size (N = L^d units).
 *
 * The sign of a depends on the observable and on the boundary. Small sizes need a second exponent for their corrections.
 *
 * @param sizes L > 0
 * @param values of each size, with errors all > 0, or all 0
 * @param exponents > 0, different; [1] is 1/ν of the 2-D Ising model
 * @throws RangeError where there are fewer sizes than coefficients, or a number is out of range
 *
 * Source: M. E. Fisher, M. N. Barber, Phys. Rev. Lett. 28 (1972) 1516, doi:10.1103/PhysRevLett.28.1516.
 */
export function extrapolateSizes(
  sizes: ArrayLike<number>,
  values: readonly Estimate[],
  exponents: readonly number[],
): SizeFit {
  checkSameLength('extrapolateSizes', 'values', values.length, sizes.length);
  exponents.forEach((exponent, k) => {
    checkPositive('extrapolateSizes', `exponents[${k}]`, exponent);
    if (exponents.indexOf(exponent) !== k)
      throw new RangeError(`extrapolateSizes: exponents[${k}] is ${exponent} again, must be different`);
  });
  const design = Array.from(sizes, (L, i) => {
    checkPositive('extrapolateSizes', `sizes[${i}]`, L);
    return [1, ...exponents.map((exponent) => L ** -exponent)];
  });
  const fit = fitEstimates('extrapolateSizes', design, values);
  const n = fit.coefficients.length;
  return {
    coefficients: Array.from(fit.coefficients, (value, k) => ({
      value,
      standardError: Math.sqrt(fit.covariance[k * n + k]!),
    })),
    chiSquare: fit.chiSquare,
    degrees: fit.degrees,
  };
}

function fitEstimates(caller: string, design: readonly ArrayLike<number>[], values: readonly Estimate[]): LinearFit {
  values.forEach(({ value }, i) => checkFinite(caller, `value ${i}`, value));
  return linearFit(
    caller,
    design,
    values.map(({ value }) => value),
    values.map(({ standardError }) => standardError),
  );
}

/** A fitted polynomial in T, with its slope and standard error. */
function polynomial(
  temperatures: ArrayLike<number>,
  estimates: readonly Estimate[],
  degree: number,
  low: number,
  high: number,
) {
  const middle = (low + high) / 2;
  const half = (high - low) / 2 || 1;
  const powers = (T: number): number[] => Array.from({ length: degree + 1 }, (_, k) => ((T - middle) / half) ** k);
  const fit = fitEstimates('binderCrossing', Array.from(temperatures, powers), estimates);
  const c = fit.coefficients;
  return {
    fit,
    value: (T: number): number => powers(T).reduce((sum, x, k) => sum + c[k]! * x, 0),
    slope: (T: number): number =>
      powers(T).reduce((sum, x, k) => sum + (k === degree ? 0 : ((k + 1) * c[k + 1]! * x) / half), 0),
    error: (T: number): number => {
      const x = powers(T);
      let variance = 0;
      x.forEach((xa, a) => x.forEach((xb, b) => (variance += xa * xb * fit.covariance[a * x.length + b]!)));
      return Math.sqrt(Math.max(0, variance));
    },
  };
}
