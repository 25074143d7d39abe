// Sums of exponentials and their kin without overflow or cancellation. Weights are kept as logarithms; 0 ln 0 = 0.

/**
 * ln sum_i exp(x_i) over `length` numbers from `offset` on: m + ln sum_i exp(x_i - m), m = max x.
 * An empty range or all -Infinity gives -Infinity; any +Infinity gives +Infinity; NaN gives NaN.
 * @throws RangeError where the range leaves the array
 */
export function logSumExp(x: Float64Array, offset = 0, length = x.length - offset): number {
  checkRange('logSumExp', x.length, offset, length);
  const largest = maximum(x, offset, length);
  if (largest === Infinity || largest === -Infinity) return largest;
  let sum = 0;
  for (let i = offset; i < offset + length; i++) sum += Math.exp(x[i]! - largest);
  return largest + Math.log(sum);
}

/** ln of the mean of exp(x_i): logSumExp(x) - ln(length). The mean of nothing is NaN. */
export function logMeanExp(x: Float64Array, offset = 0, length = x.length - offset): number {
  return length === 0 ? NaN : logSumExp(x, offset, length) - Math.log(length);
}

/**
 * Probabilities p_i = exp(x_i) / sum_j exp(x_j), written to `out` (which may be `x`) at the same places; other places are left.
 * The sign is that of machine learning: a larger x is likelier. Energies at temperature T enter as x = -E/T.
 *
 * @returns the log normaliser, logSumExp(x)
 * @throws RangeError where the range is empty or leaves an array, or the normaliser is not finite (an x of +Infinity or NaN, or
 * -Infinity for all), since the probabilities are undefined then
 */
export function softmax(x: Float64Array, out: Float64Array = x, offset = 0, length = x.length - offset): number {
  checkRange('softmax', Math.min(x.length, out.length), offset, length);
  const largest = maximum(x, offset, length);
  if (!Number.isFinite(largest)) {
    throw new RangeError(`softmax: the largest of ${length} arguments is ${largest}, must be finite`);
  }
  let sum = 0;
  for (let i = offset; i < offset + length; i++) {
    const weight = Math.exp(x[i]! - largest);
    out[i] = weight;
    sum += weight;
  }
  for (let i = offset; i < offset + length; i++) out[i]! /= sum;
  return largest + Math.log(sum);
}

/**
 * ln(exp(a) + exp(b)) = max + log1p(exp(-|a - b|)).
 */
export function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  const gap = Math.abs(a - b);
  return gap === Infinity ? Math.max(a, b) : Math.max(a, b) + Math.log1p(Math.exp(-gap));
}

/**
 * ln(exp(a) - exp(b)) for a >= b; -Infinity where they are equal.
 * @throws RangeError where b > a
 */
export function logSubExp(a: number, b: number): number {
  if (b > a) throw new RangeError(`logSubExp: b is ${b}, must be <= a = ${a}`);
  return a === b ? -Infinity : a + log1mExp(b - a);
}

/**
 * ln(1 - exp(x)) for x <= 0.
 * @throws RangeError where x > 0
 *
 * Source: M. Maechler, "Accurately computing log(1 - exp(-|a|))", R package Rmpfr (2012): the branch at -ln 2.
 */
export function log1mExp(x: number): number {
  if (x > 0) throw new RangeError(`log1mExp: x is ${x}, must be <= 0`);
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}

/**
 * x ln x, 0 at 0. Nats.
 * @throws RangeError where x < 0
 */
export function xLogX(x: number): number {
  if (x < 0) throw new RangeError(`xLogX: x is ${x}, must be >= 0`);
  return x === 0 ? 0 : x * Math.log(x);
}

/**
 * x ln y, 0 at x = 0 whatever y: the term of a cross entropy. Nats.
 * @throws RangeError where x < 0 or y < 0
 */
export function xLogY(x: number, y: number): number {
  if (x < 0 || y < 0) throw new RangeError(`xLogY: x, y are ${x}, ${y}, must be >= 0`);
  return x === 0 ? 0 : x * Math.log(y);
}

/** 1 / (1 + exp(-x)), in the branch whose exponential is at most 1. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** ln sigmoid(x) = -softplus(-x). */
export function logSigmoid(x: number): number {
  return -softplus(-x);
}

/**
 * ln(p / (1 - p)), the inverse of sigmoid; +-Infinity at the ends.
 * @throws RangeError where p is outside [0, 1]
 */
export function logit(p: number): number {
  if (p < 0 || p > 1) throw new RangeError(`logit: p is ${p}, must be in [0, 1]`);
  return Math.log(p) - Math.log1p(-p);
}

/** ln(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)). */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * Softplus at temperature T: T ln(1 + exp(x/T)) = max(x, 0) + T log1p(exp(-|x|/T)). Units of x and T: energy. As T -> 0 it
 * becomes max(x, 0), which is what T = 0 gives.
 * @throws RangeError unless T is finite and >= 0
 */
export function softplusAt(x: number, temperature: number): number {
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new RangeError(`softplusAt: temperature is ${temperature}, must be finite and >= 0`);
  }
  if (temperature === 0) return Math.max(x, 0);
  return Math.max(x, 0) + temperature * Math.log1p(Math.exp(-Math.abs(x) / temperature));
}

/** ln(2 cosh x) = |x| + log1p(exp(-2|x|)): the log partition function of one spin in the field x = h/T. */
export function ln2cosh(x: number): number {
  const size = Math.abs(x);
  return size + Math.log1p(Math.exp(-2 * size));
}

/**
 * z / (exp(z) - 1), 1 at z = 0: the mean of a quantum oscillator's thermal energy over T at z = energy / T, and the weight of a
 * jump against a potential difference (Scharfetter-Gummel).
 */
export function bernoulli(z: number): number {
  if (z === 0) return 1;
  return z === Infinity ? 0 : z / Math.expm1(z);
}

/** The largest element; -Infinity of an empty range; NaN if there is a NaN. */
function maximum(x: Float64Array, offset: number, length: number): number {
  let largest = -Infinity;
  for (let i = offset; i < offset + length; i++) {
    const value = x[i]!;
    if (value > largest) largest = value;
    else if (value !== value) return NaN;
  }
  return largest;
}

function checkRange(caller: string, available: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= available)) {
    throw new RangeError(`${caller}: range is [${offset}, ${offset + length}), must be within [0, ${available})`);
  }
}
