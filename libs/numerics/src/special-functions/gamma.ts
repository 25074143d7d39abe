const HALF_LN_2PI = 0.9189385332046728;

/** Coefficients B_2k / (2k (2k - 1)) of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** From here on eight terms of Stirling's series are exact to rounding. */
const STIRLING_START = 9;

/**
 * ln Gamma(x) for x > 0. Error below 4e-15 * max(1, |result|), absolute near the zeros at 1 and 2.
 * @throws RangeError unless x > 0
 *
 * Source: Stirling's series, NIST DLMF 5.11.1, after the recurrence 5.5.1.
 */
export function lgamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`lgamma: x is ${x}, must be > 0`);
  if (x >= STIRLING_START)
    return x === Infinity ? Infinity : (x - 0.5) * Math.log(x) - x + HALF_LN_2PI + stirlingSeries(x);
  let shifted = x;
  let product = 1;
  while (shifted < STIRLING_START) product *= shifted++;
  return lgamma(shifted) - Math.log(product);
}

/** ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2), for x > 0: what Stirling's formula leaves out. */
export function stirlingCorrection(x: number): number {
  if (x >= STIRLING_START) return stirlingSeries(x);
  return lgamma(x) - ((x - 0.5) * Math.log(x) - x + HALF_LN_2PI);
}

const FACTORIALS = factorials();

/**
 * ln n!
 * @throws RangeError unless n is an integer >= 0
 */
export function logFactorial(n: number): number {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`logFactorial: n is ${n}, must be an integer >= 0`);
  return n < FACTORIALS.length ? Math.log(FACTORIALS[n]!) : lgamma(n + 1);
}

/**
 * ln of the binomial coefficient n! / (k! (n - k)!); -Infinity where k > n.
 * @throws RangeError unless n and k are integers >= 0
 */
export function logBinomial(n: number, k: number): number {
  if (!Number.isInteger(n) || n < 0 || !Number.isInteger(k) || k < 0) {
    throw new RangeError(`logBinomial: n, k are ${n}, ${k}, must be integers >= 0`);
  }
  if (k > n) return -Infinity;
  const fewer = Math.min(k, n - k);
  if (fewer > 30) return logFactorial(n) - logFactorial(fewer) - logFactorial(n - fewer);
  // A sum of few logarithms: the difference of large ones would lose digits.
  let sum = 0;
  for (let i = 1; i <= fewer; i++) sum += Math.log((n - fewer + i) / i);
  return sum;
}

/** ln B(a, b) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b), for a, b > 0. */
export function logBeta(a: number, b: number): number {
  return lgamma(a) + lgamma(b) - lgamma(a + b);
}

/**
 * psi(x) = d ln Gamma / dx for x > 0. Error below 1e-14 * max(1, |result|).
 * @throws RangeError unless x > 0
 *
 * Source: NIST DLMF 5.11.2 after the recurrence 5.5.2.
 */
export function digamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`digamma: x is ${x}, must be > 0`);
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift += 1 / at;
  const t = 1 / (at * at);
  const series =
    t * (1 / 12 - t * (1 / 120 - t * (1 / 252 - t * (1 / 240 - t * (1 / 132 - t * (691 / 32760 - t * (1 / 12)))))));
  return Math.log(at) - 0.5 / at - series - shift;
}

function stirlingSeries(x: number): number {
  const t = 1 / (x * x);
  let sum = 0;
  for (let i = STIRLING.length - 1; i >= 0; i--) sum = sum * t + STIRLING[i]!;
  return sum / x;
}

function factorials(): Float64Array {
  const table = new Float64Array(171); // 170! is the last below 1.8e308
  table[0] = 1;
  for (let n = 1; n < table.length; n++) table[n] = table[n - 1]! * n;
  return table;
}
