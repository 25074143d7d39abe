import { erfc } from './error-function.ts';

/** Probability that a standard normal variable is at most x: erfc(-x / sqrt 2) / 2. Relative error about (1 + x^2) 2^-53. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** Probability that a standard normal variable exceeds x, without cancellation in the upper tail. */
export function normalSurvival(x: number): number {
  return 0.5 * erfc(x * Math.SQRT1_2);
}

/**
 * The x at which normalCdf(x) = p; -Infinity at 0 and +Infinity at 1. Relative error about 1e-15.
 * For p close to 1 use `-normalQuantile(1 - p)` with 1 - p known exactly.
 * @throws RangeError where p is outside [0, 1]
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile: p is ${p}, must be in [0, 1]`);
  return quantile(p - 0.5, Math.min(p, 1 - p));
}

/**
 * The x at which erf(x) = y.
 * @throws RangeError where y is outside [-1, 1]
 */
export function erfInverse(y: number): number {
  if (!(y >= -1 && y <= 1)) throw new RangeError(`erfInverse: y is ${y}, must be in [-1, 1]`);
  return Math.SQRT1_2 * quantile(y / 2, (1 - Math.abs(y)) / 2);
}

/**
 * Standard normal quantile from p - 1/2 and the smaller tail min(p, 1 - p), each of which is exact where the other is not.
 *
 * Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Appl. Stat. 37:477 (1988),
 * doi:10.2307/2347330, routine PPND16.
 */
function quantile(centred: number, tail: number): number {
  if (Math.abs(centred) <= 0.425) {
    const r = 0.180625 - centred * centred;
    return (centred * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
  }
  const r = Math.sqrt(-Math.log(tail));
  if (r === Infinity) return centred < 0 ? -Infinity : Infinity;
  const size =
    r <= 5
      ? polynomial(TAIL_TOP, r - 1.6) / polynomial(TAIL_BOTTOM, r - 1.6)
      : polynomial(FAR_TOP, r - 5) / polynomial(FAR_BOTTOM, r - 5);
  return centred < 0 ? -size : size;
}

function polynomial(highestFirst: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of highestFirst) value = value * x + coefficient;
  return value;
}

const CENTRE_TOP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const CENTRE_BOTTOM = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1.0,
];
const TAIL_TOP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const TAIL_BOTTOM = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1.0,
];
const FAR_TOP = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const FAR_BOTTOM = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1.0,
];
