import { studentTwoSidedQuantile } from '../special-functions/distributions.ts';
import { RunningMoments } from './running-moments.ts';
import { FALSE_FAILURE, verdict, type Verdict } from './verdict.ts';

/** Two-sided probability 5.7e-7. */
const KNOWN_VARIANCE_THRESHOLD = 5;
const ESTIMATED_VARIANCE_THRESHOLD = 5.2;
const SKEWED_THRESHOLD = 6;
const MANY = 100_000;

export interface MeanTestExpectation {
  /** Exact mean mu. */
  readonly mean: number;
  /** Exact variance sigma^2 of one sample; without it, it is estimated, which takes at least 1e5 samples. */
  readonly variance?: number;
  /** Skewness of one sample; without it, it is estimated from the samples. */
  readonly skewness?: number;
}

export interface MeanVerdict extends Verdict {
  readonly count: number;
  readonly mean: number;
}

/**
 * Tests the mean of INDEPENDENT samples: z = sqrt(N) (mean - mu) / sigma, |z| <= 5 (5.2 with an estimated variance).
 *
 * Skewed samples have a fatter tail, by exp(|skewness| z^3 / (6 sqrt N)) at first order: where that exponent exceeds 1/2 the
 * threshold is 6, which takes at least 1e5 samples.
 *
 * @param samples independent draws, or their moments
 * @throws RangeError where there are too few samples for the test to be valid, or the variance is not positive
 */
export function meanTest(samples: ArrayLike<number> | RunningMoments, expected: MeanTestExpectation): MeanVerdict {
  const moments = samples instanceof RunningMoments ? samples : new RunningMoments().addAll(samples);
  const { count, mean } = moments;
  const known = expected.variance !== undefined;
  const variance = expected.variance ?? moments.variance;
  if (!known && count < MANY) {
    throw new RangeError(`meanTest: count is ${count}, must be >= ${MANY} where the variance is estimated`);
  }
  if (!(variance > 0)) throw new RangeError(`meanTest: variance is ${variance}, must be > 0`);
  let threshold = known ? KNOWN_VARIANCE_THRESHOLD : ESTIMATED_VARIANCE_THRESHOLD;
  const skewness = Math.abs(expected.skewness ?? (count > 2 ? moments.skewness : 0));
  if ((skewness * threshold ** 3) / (6 * Math.sqrt(count)) > 0.5) {
    if (count < MANY) {
      const needed = Math.min(MANY, Math.ceil(((skewness * threshold ** 3) / 3) ** 2));
      throw new RangeError(`meanTest: count is ${count}, must be >= ${needed} at skewness ${skewness}`);
    }
    threshold = SKEWED_THRESHOLD;
  }
  return { ...verdict((Math.sqrt(count) * (mean - expected.mean)) / Math.sqrt(variance), threshold), count, mean };
}

/**
 * Tests a count of successes in independent trials: z = (k - N p) / sqrt(N p (1 - p)), |z| <= 5.
 * @throws RangeError unless N p and N (1 - p) are at least 2000, below which the count is too skewed
 */
export function countTest(successes: number, trials: number, probability: number): Verdict {
  const expected = trials * probability;
  if (!(expected >= 2000 && trials - expected >= 2000)) {
    throw new RangeError(`countTest: N p, N (1 - p) are ${expected}, ${trials - expected}, must both be >= 2000`);
  }
  return verdict((successes - expected) / Math.sqrt(expected * (1 - probability)), KNOWN_VARIANCE_THRESHOLD);
}

/**
 * Tests the mean of a few independent averages (one from each replica, or batch means) against `mean` by Student's t with
 * R - 1 degrees of freedom. The threshold has two-sided probability 1e-6: 5.420 at R = 64, 6.072 at R = 32.
 * @throws RangeError where there are fewer than 8 averages
 */
export function replicaMeansTest(averages: ArrayLike<number>, mean: number): MeanVerdict {
  if (!(averages.length >= 8))
    throw new RangeError(`replicaMeansTest: averages.length is ${averages.length}, must be >= 8`);
  const moments = new RunningMoments().addAll(averages);
  const difference = moments.mean - mean;
  const t = difference === 0 ? 0 : difference / moments.standardError;
  const threshold = studentTwoSidedQuantile(FALSE_FAILURE, averages.length - 1);
  return { ...verdict(t, threshold), count: averages.length, mean: moments.mean };
}

/** The means of `batches` equal consecutive pieces of a chain; a remainder at the START is left out, where burn-in lingers. */
export function batchMeans(chain: ArrayLike<number>, batches: number): Float64Array {
  const size = Math.floor(chain.length / batches);
  if (!Number.isInteger(batches) || batches < 1 || size < 1) {
    throw new RangeError(`batchMeans: batches is ${batches}, must be an integer in [1, ${chain.length}]`);
  }
  const first = chain.length - size * batches;
  return Float64Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let i = first + batch * size; i < first + (batch + 1) * size; i++) sum += chain[i]!;
    return sum / size;
  });
}

export interface BatchMeansOptions {
  /** How many batches, at least 8. */
  readonly batches?: number;
  /** tau_int of the chain, known or bounded above: batches shorter than 50 tau_int are refused. */
  readonly autocorrelationTime: number;
}

/**
 * Tests the mean of one stationary, correlated chain: batch means and Student's t with B - 1 degrees of freedom.
 * @throws RangeError where a batch is shorter than 50 autocorrelation times
 */
export function batchMeansTest(chain: ArrayLike<number>, mean: number, options: BatchMeansOptions): MeanVerdict {
  const { batches = 32, autocorrelationTime } = options;
  const size = Math.floor(chain.length / batches);
  if (!(size >= 50 * autocorrelationTime)) {
    throw new RangeError(
      `batchMeansTest: batch length is ${size}, must be >= 50 autocorrelation times = ${50 * autocorrelationTime}`,
    );
  }
  return replicaMeansTest(batchMeans(chain, batches), mean);
}
