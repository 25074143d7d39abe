import { fft } from './fft.ts';

/** Up to here a lag at a time is quicker than the transform, which gives all lags at once. */
const DIRECT_LAGS = 128;

export interface Autocorrelation {
  /** tau_int = 1 + 2 sum_(t >= 1) rho(t), in steps; 1 for independent draws, (1 + rho)/(1 - rho) for AR(1). */
  readonly time: number;
  /** The lag at which the sum was cut. */
  readonly window: number;
  /** N / tau_int. */
  readonly effectiveSampleSize: number;
  /** Standard error of the mean of the chain, sqrt(variance tau_int / N). */
  readonly standardError: number;
  /** Whether the chain is at least 50 tau_int long; if not, `time` is likely too small and the chain has not mixed. */
  readonly reliable: boolean;
}

/**
 * Integrated autocorrelation time of a chain, with the smallest window W >= c tau_int(W). For reports: it is an estimate, with
 * relative error about sqrt(2 (2W + 1) / N), so it does not belong inside an assertion.
 *
 * The time is not taken below 1 / log10 N, however the chain alternates: an effective size beyond N log10 N is not to be relied on.
 * A constant chain has time N and effective size 1: nothing can be learnt from it.
 *
 * @param chain equally spaced draws of a stationary chain, length N
 * @param c window factor, 5 by default
 * @throws RangeError where N < 2
 *
 * Source: A. D. Sokal, "Monte Carlo methods in statistical mechanics: foundations and new algorithms" (1997), section 3,
 * doi:10.1007/978-1-4899-0319-8_6.
 */
export function integratedAutocorrelationTime(chain: ArrayLike<number>, c = 5): Autocorrelation {
  const n = chain.length;
  if (n < 2) throw new RangeError(`integratedAutocorrelationTime: chain.length is ${n}, must be >= 2`);
  const centred = centre(chain);
  const variance = lagProduct(centred, 0);
  if (variance === 0) return { time: n, window: 0, effectiveSampleSize: 1, standardError: 0, reliable: false };
  let all: Float64Array | undefined;
  let time = 1;
  let window = 0;
  // At least 2c lags, so that an alternating chain does not stop at its first, negative one.
  while (window < c * Math.max(time, 2) && window + 1 < n) {
    window++;
    const covariance = window <= DIRECT_LAGS ? lagProduct(centred, window) : (all ??= autocovariance(chain))[window]!;
    time += (2 * covariance) / variance;
  }
  time = Math.max(time, 1 / Math.max(1, Math.log10(n)));
  return {
    time,
    window,
    effectiveSampleSize: n / time,
    standardError: Math.sqrt((variance * time) / n),
    reliable: n >= 50 * time,
  };
}

/**
 * Autocovariance sum_i (x_i - mean)(x_(i+t) - mean) / N at lags t = 0 .. N - 1, by Fourier transform.
 * @returns length N
 */
export function autocovariance(chain: ArrayLike<number>): Float64Array {
  const n = chain.length;
  let size = 1;
  while (size < 2 * n) size *= 2;
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(centre(chain));
  fft(real, imaginary);
  for (let i = 0; i < size; i++) {
    real[i] = real[i]! ** 2 + imaginary[i]! ** 2;
    imaginary[i] = 0;
  }
  fft(real, imaginary); // a real, even spectrum: the inverse is the same transform over its length
  return real.slice(0, n).map((value) => value / (size * n));
}

/** The chain less its mean; exactly zero for a constant one. */
function centre(chain: ArrayLike<number>): Float64Array {
  const first = chain[0] ?? 0;
  let mean = 0;
  for (let i = 0; i < chain.length; i++) mean += (chain[i]! - first) / chain.length;
  return Float64Array.from(chain, (x) => x - first - mean);
}

function lagProduct(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!;
  return sum / centred.length;
}
