import { stirlingCorrection } from './gamma.ts';

const TINY = 1e-300;
const EPSILON = 2 ** -53;
const MAX_TERMS = 100_000;

/**
 * P(a, x): the lower incomplete gamma function over Gamma(a), the CDF of a gamma variable of shape a. Relative error about 1e-14.
 * @throws RangeError unless a > 0 (finite) and x >= 0
 *
 * Source: NIST DLMF 8.11.4 (series, x < a + 1) and 8.9.2 (continued fraction).
 */
export function gammaP(a: number, x: number): number {
  checkGamma('gammaP', a, x);
  if (x === 0) return 0;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/**
 * Q(a, x) = 1 - P(a, x), without cancellation in the upper tail x > a + 1; below it the error is absolute, about 1e-15.
 * Domain and errors as `gammaP`.
 */
export function gammaQ(a: number, x: number): number {
  checkGamma('gammaQ', a, x);
  if (x === 0) return 1;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

/**
 * I_x(a, b): the incomplete beta function over B(a, b), the CDF of a beta variable. Relative error about 1e-14.
 *
 * @param complement 1 - x, where the caller knows it better than the subtraction would
 * @throws RangeError unless a, b > 0 (finite) and x in [0, 1]
 *
 * Source: NIST DLMF 8.17.22 by the modified Lentz algorithm.
 */
export function betaI(a: number, b: number, x: number, complement = 1 - x): number {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity)) {
    throw new RangeError(`betaI: a, b are ${a}, ${b}, must be positive and finite`);
  }
  if (!(x >= 0 && x <= 1)) throw new RangeError(`betaI: x is ${x}, must be in [0, 1]`);
  if (x === 0) return 0;
  if (complement === 0) return 1;
  return x <= (a + 1) / (a + b + 2) ? betaFraction(a, b, x, complement) : 1 - betaFraction(b, a, complement, x);
}

/** x^a exp(-x) / Gamma(a + 1), in the form that keeps its digits at large a (C. Loader's deviance, 2000). */
function gammaPower(a: number, x: number): number {
  return Math.exp(-deviance(a, x) - stirlingCorrection(a)) / Math.sqrt(2 * Math.PI * a);
}

function gammaSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < MAX_TERMS && term > EPSILON * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return gammaPower(a, x) * sum;
}

function gammaFraction(a: number, x: number): number {
  if (x === Infinity) return 0;
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b);
    c = awayFromZero(b + numerator / c);
    value *= c * d;
    if (Math.abs(c * d - 1) <= EPSILON) break;
  }
  return gammaPower(a, x) * a * value;
}

function betaFraction(a: number, b: number, x: number, y: number): number {
  const sum = a + b;
  const exponent =
    stirlingCorrection(sum) -
    stirlingCorrection(a) -
    stirlingCorrection(b) -
    deviance(a, sum * x) -
    deviance(b, sum * y);
  const power = Math.exp(exponent) * Math.sqrt((a / sum) * (b / (2 * Math.PI)));
  let c = 1;
  let d = 1 / awayFromZero(1 - (sum * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (sum + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) <= EPSILON) break;
  }
  return (power / a) * value;
}

/** a ln(a / x) + x - a >= 0, by its series where x is close to a. */
function deviance(a: number, x: number): number {
  const difference = x - a;
  if (Math.abs(difference) > 0.1 * (a + x)) return a * Math.log(a / x) + difference;
  // With v = (a - x)/(a + x): a ln(a/x) = 2 a (v + v^3/3 + ...)
  const v = (a - x) / (a + x);
  let power = 2 * a * v;
  let sum = -difference * v;
  for (let n = 3; ; n += 2) {
    power *= v * v;
    const next = sum + power / n;
    if (next === sum) return sum;
    sum = next;
  }
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

function checkGamma(caller: string, a: number, x: number): void {
  if (!(a > 0 && a < Infinity)) throw new RangeError(`${caller}: a is ${a}, must be positive and finite`);
  if (!(x >= 0)) throw new RangeError(`${caller}: x is ${x}, must be >= 0`);
}
