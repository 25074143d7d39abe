/** From here on the asymptotic series of I_0 and I_1 reach rounding error. */
const ASYMPTOTIC_START = 30;

/** Backward steps of the recurrence of ratios: enough for rounding error at every x below ASYMPTOTIC_START. */
const RATIO_STEPS = 60;

/**
 * exp(-|x|) I_0(x): the modified Bessel function without its overflow. Relative error about 1e-15.
 * Source: NIST DLMF 10.25.2 and 10.40.1.
 */
export function scaledBesselI0(x: number): number {
  const size = Math.abs(x);
  return size < ASYMPTOTIC_START ? scaledSeries(size, 0) : scaledAsymptote(size, 0);
}

/** exp(-|x|) I_1(x), odd in x. Relative error about 1e-15. */
export function scaledBesselI1(x: number): number {
  const size = Math.abs(x);
  const value = size < ASYMPTOTIC_START ? scaledSeries(size, 1) : scaledAsymptote(size, 1);
  return x < 0 ? -value : value;
}

/** ln I_0(x) = |x| + ln(exp(-|x|) I_0(x)): the log partition function of an XY spin in the field x = h/T, over 2 pi. */
export function logBesselI0(x: number): number {
  return x === Infinity || x === -Infinity ? Infinity : Math.abs(x) + Math.log(scaledBesselI0(x));
}

/**
 * I_1(x) / I_0(x): the mean of cos(theta) under the von Mises density exp(x cos theta) / (2 pi I_0(x)). Odd, in (-1, 1).
 *
 * Continued fraction r_n = x / (2 (n + 1) + x r_(n+1)) with r_n = I_(n+1)/I_n, run backwards from the bound of D. E. Amos,
 * "Computation of modified Bessel functions and their ratios", Math. Comp. 28:239 (1974), doi:10.1090/S0025-5718-1974-0333287-7.
 */
export function besselRatio(x: number): number {
  const size = Math.abs(x);
  if (size >= ASYMPTOTIC_START) {
    const value = size === Infinity ? 1 : scaledAsymptote(size, 1) / scaledAsymptote(size, 0);
    return x < 0 ? -value : value;
  }
  let ratio = size / (RATIO_STEPS + 1 + Math.hypot(RATIO_STEPS + 1, size));
  for (let n = RATIO_STEPS - 1; n >= 0; n--) ratio = size / (2 * (n + 1) + size * ratio);
  return x < 0 ? -ratio : ratio;
}

/** exp(-x) sum_k (x/2)^(2k + order) / (k! (k + order)!), all terms positive. */
function scaledSeries(x: number, order: 0 | 1): number {
  const quarter = (x * x) / 4;
  let term = order === 0 ? 1 : x / 2;
  let sum = term;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= quarter / (k * (k + order));
    sum += term;
  }
  return x === x ? Math.exp(-x) * sum : NaN;
}

/** (2 pi x)^(-1/2) sum_k (-1)^k a_k(order) / x^k, a_k / a_(k-1) = (4 order^2 - (2k - 1)^2) / (8k). */
function scaledAsymptote(x: number, order: 0 | 1): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 40 && Math.abs(term) > 1e-17; k++) {
    term *= -(4 * order - (2 * k - 1) ** 2) / (8 * k * x);
    sum += term;
  }
  return sum / Math.sqrt(2 * Math.PI * x);
}
