const SQRT_PI = Math.sqrt(Math.PI);

/** Step of the trapezoidal rule for erfc; its error is exp(-(pi/STEP)^2) = 7e-18 relative. */
const STEP = 0.5;
const GAUSSIAN_NODES = Float64Array.from({ length: 13 }, (_, k) => Math.exp(-((k * STEP) ** 2)));
const POLE = Math.PI / STEP;

/** erf(x) = 2/sqrt(pi) * integral of exp(-t^2) from 0 to x. Relative error below 1e-15. */
export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x === Infinity) return 1;
  if (x >= 0.5) return 1 - erfcPositive(x);
  // 2 x exp(-x^2) / sqrt(pi) * sum_n (2 x^2)^n / (2n + 1)!!, all terms of one sign
  let term = x;
  let sum = x;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return x === x ? (2 / SQRT_PI) * Math.exp(-x * x) * sum : NaN;
}

/** erfc(x) = 1 - erf(x), without cancellation: relative error below 2e-15 as far as the result is a normal double (x < 26.5). */
export function erfc(x: number): number {
  if (x < 0.5) return 1 - erf(x);
  return x === Infinity ? 0 : erfcPositive(x);
}

/**
 * Trapezoidal rule for erfc(x) = (x exp(-x^2) / pi) * integral of exp(-t^2) / (t^2 + x^2) over the line, with the residue of the
 * pole at t = ix where the rule's error would see it.
 *
 * Source: D. B. Hunter, T. Regan, "A note on the evaluation of the complementary error function", Math. Comp. 26:539 (1972),
 * doi:10.1090/S0025-5718-1972-0303685-0.
 */
function erfcPositive(x: number): number {
  const square = x * x;
  let sum = 0;
  for (let k = GAUSSIAN_NODES.length - 1; k > 0; k--) sum += GAUSSIAN_NODES[k]! / ((k * STEP) ** 2 + square);
  const integral = ((STEP * x) / Math.PI) * (1 / square + 2 * sum) * expMinusSquare(x);
  return x < POLE ? integral - 2 / Math.expm1((2 * Math.PI * x) / STEP) : integral;
}

/** exp(-x^2) with the rounding error of x^2 put right: the square of a single-precision number is exact. */
function expMinusSquare(x: number): number {
  const coarse = Math.fround(x);
  return Math.exp(-coarse * coarse) * Math.exp((coarse - x) * (coarse + x));
}
