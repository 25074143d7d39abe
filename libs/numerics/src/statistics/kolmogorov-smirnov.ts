import { verdict, type Verdict } from './verdict.ts';

/** Kolmogorov's distribution exceeds this with probability 1e-6. */
const THRESHOLD = 2.6934;

export interface KolmogorovSmirnovVerdict extends Verdict {
  /** D, the largest distance between the empirical and the expected CDF. */
  readonly distance: number;
}

/**
 * Tests independent samples against a continuous distribution: D (sqrt N + 0.12 + 0.11 / sqrt N) <= 2.6934.
 *
 * @param samples independent draws; left as they are
 * @param cdf the exact distribution function; the identity for samples uniform on [0, 1]
 * @throws RangeError where there are fewer than 1000 samples, or `cdf` gives something outside [0, 1]
 *
 * Source: M. A. Stephens, "EDF statistics for goodness of fit", J. Am. Stat. Assoc. 69:730 (1974), doi:10.2307/2286009.
 */
export function kolmogorovSmirnovTest(
  samples: ArrayLike<number>,
  cdf: (x: number) => number = (x) => x,
): KolmogorovSmirnovVerdict {
  const n = samples.length;
  if (n < 1000) throw new RangeError(`kolmogorovSmirnovTest: samples.length is ${n}, must be >= 1000`);
  const sorted = Float64Array.from(samples).sort();
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const expected = cdf(sorted[i]!);
    if (!(expected >= 0 && expected <= 1)) {
      throw new RangeError(`kolmogorovSmirnovTest: cdf(${sorted[i]}) is ${expected}, must be in [0, 1]`);
    }
    distance = Math.max(distance, expected - i / n, (i + 1) / n - expected);
  }
  const root = Math.sqrt(n);
  return { ...verdict(distance * (root + 0.12 + 0.11 / root), THRESHOLD), distance };
}
