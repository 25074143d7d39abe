import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../random/streams.ts';
import { batchMeans, batchMeansTest, countTest, meanTest, replicaMeansTest } from './mean-test.ts';

const streams = new RandomStreams(101, 'mean-test', 1);

function normals(count: number): Float64Array {
  const out = new Float64Array(count);
  streams.fillNormal(0, out);
  return out;
}

/** Stationary AR(1), x' = rho x + sqrt(1 - rho^2) xi: variance 1, tau_int = (1 + rho)/(1 - rho). */
function autoregression(rho: number, count: number): Float64Array {
  const x = normals(count);
  for (let i = 1; i < count; i++) x[i] = rho * x[i - 1]! + Math.sqrt(1 - rho * rho) * x[i]!;
  return x;
}

describe('GEN-01 mean of independent samples', () => {
  test('passes the right mean, and rejects a shift, a wrong sign and a wrong variance (GEN-11)', () => {
    const x = normals(100_000).map((v) => 3 + 2 * v);
    expect(meanTest(x, { mean: 3, variance: 4 })).toMatchObject({ pass: true, threshold: 5, count: 100_000 });
    expect(meanTest(x, { mean: 3 })).toMatchObject({ pass: true, threshold: 5.2 });
    expect(meanTest(x, { mean: 3.1, variance: 4 }).pass).toBe(false);
    expect(meanTest(x, { mean: -3, variance: 4 }).pass).toBe(false);
    const squares = x.map((v) => (v - 3) ** 2);
    expect(meanTest(squares, { mean: 4, variance: 32 }).pass).toBe(true);
    expect(
      meanTest(
        squares.map((v) => v * 1.05),
        { mean: 4, variance: 32 },
      ).pass,
    ).toBe(false);
  });

  test('z is sqrt(N) (mean - mu) / sigma', () => {
    expect(meanTest([1, 2, 3, 6], { mean: 2, variance: 4, skewness: 0 }).statistic).toBe(1);
  });

  test('skewness asks for more samples, or the threshold of 6', () => {
    const exponentials = (n: number): Float64Array => Float64Array.from({ length: n }, () => streams.exponential(0));
    expect(() => meanTest(exponentials(6900), { mean: 1, variance: 1, skewness: 2 })).toThrow(/must be >= 6945/);
    expect(meanTest(exponentials(6960), { mean: 1, variance: 1, skewness: 2 })).toMatchObject({
      pass: true,
      threshold: 5,
    });
    const steep = exponentials(200_000).map((v) => v ** 4); // skewness of x^4 is about 60
    const expected = { mean: 24, variance: 40320 - 576, skewness: 60.1 };
    expect(meanTest(steep, expected)).toMatchObject({ pass: true, threshold: 6 });
    expect(() => meanTest(steep.subarray(0, 50_000), expected)).toThrow(RangeError);
  });

  test('an estimated variance asks for 1e5 samples; a variance of 0 is refused; NaN never passes', () => {
    expect(() => meanTest(normals(1000), { mean: 0 })).toThrow(/must be >= 100000/);
    expect(() => meanTest(normals(1000), { mean: 0, variance: 0 })).toThrow(RangeError);
    expect(meanTest([1, NaN, 2], { mean: 1, variance: 1, skewness: 0 }).pass).toBe(false);
  });

  test('counts: a fair coin passes, one of 0.51 is rejected, a rare event is refused', () => {
    let heads = 0;
    let biased = 0;
    for (let i = 0; i < 200_000; i++) {
      if (streams.uniform(0) < 0.5) heads++;
      if (streams.uniform(0) < 0.51) biased++;
    }
    expect(countTest(heads, 200_000, 0.5).pass).toBe(true);
    expect(countTest(biased, 200_000, 0.5).pass).toBe(false);
    expect(() => countTest(3, 10_000, 0.01)).toThrow(RangeError);
  });
});

describe('GEN-02 mean of a correlated chain', () => {
  const rho = 0.9;
  const autocorrelationTime = 19;
  const chain = autoregression(rho, 320_000);

  test('batch means and Student t: passes the right mean', () => {
    const result = batchMeansTest(chain, 0, { autocorrelationTime });
    expect(result.pass).toBe(true);
    expect(result.threshold).toBeCloseTo(6.072, 3);
    expect(batchMeansTest(chain, 0, { batches: 64, autocorrelationTime }).threshold).toBeCloseTo(5.42, 3);
  });

  test('GEN-11 a shift of the mean, or a drift of the chain, is rejected', () => {
    expect(
      batchMeansTest(
        chain.map((x) => x + 0.1),
        0,
        { autocorrelationTime },
      ).pass,
    ).toBe(false);
    expect(batchMeansTest(chain, 0.1, { autocorrelationTime }).pass).toBe(false);
  });

  test('batches shorter than 50 autocorrelation times are refused', () => {
    expect(() => batchMeansTest(chain, 0, { batches: 400, autocorrelationTime })).toThrow(/must be >= 50/);
    expect(() => batchMeansTest(chain, 0, { autocorrelationTime: NaN })).toThrow(RangeError);
  });

  test('averages of replicas: 64 give the threshold 5.420; fewer than 8 are refused', () => {
    const averages = batchMeans(chain, 64);
    expect(replicaMeansTest(averages, 0)).toMatchObject({ pass: true, count: 64 });
    expect(
      replicaMeansTest(
        averages.map((x) => x + 0.15),
        0,
      ).pass,
    ).toBe(false);
    expect(() => replicaMeansTest(averages.subarray(0, 7), 0)).toThrow(RangeError);
    expect(replicaMeansTest(new Float64Array(8).fill(2), 2).pass).toBe(true);
    expect(replicaMeansTest(new Float64Array(8).fill(2), 1).pass).toBe(false);
  });

  test('batch means leave out the start', () => {
    expect(batchMeans([99, 1, 3, 5, 7], 2)).toEqual(Float64Array.of(2, 6));
    expect(() => batchMeans([1, 2], 3)).toThrow(RangeError);
  });
});
