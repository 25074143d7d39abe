import { describe, expect, it } from 'vitest';
import { batchOf } from '../batch.ts';
import { RandomStreams } from '../random/streams.ts';
import { jackknife } from './jackknife.ts';
import { replicaMeansTest } from './mean-test.ts';
import { RunningMoments } from './running-moments.ts';

describe('jackknife', () => {
  it('of a mean is the mean and its standard error; of a² − b² the unbiased variance', () => {
    const random = new RandomStreams(1, 'jackknife', 1);
    const x = Float64Array.from({ length: 40 }, () => 3 + random.normal(0));
    const moments = new RunningMoments().addAll(x);
    const mean = jackknife(batchOf(x, 40, 1), ([m]) => m!);
    expect(mean.value).toBeCloseTo(moments.mean, 13);
    expect(mean.standardError).toBeCloseTo(moments.standardError, 13);
    const both = batchOf(
      Float64Array.from({ length: 80 }, (_, i) => x[i >> 1]! ** (1 + (i & 1))),
      40,
      2,
    );
    const variance = jackknife(both, ([m, square]) => square! - m! ** 2);
    expect(variance.value).toBeCloseTo(moments.variance, 12);
    // The plain estimate is biased by (1 − 1/B).
    expect(Math.abs(moments.squares / 40 - moments.variance)).toBeGreaterThan(1e-3);
  });

  it('of a ratio: unbiased to first order, and errors as large as the scatter', () => {
    const random = new RandomStreams(2, 'jackknife', 1);
    const values: number[] = [];
    const errors: number[] = [];
    const plain: number[] = [];
    for (let n = 0; n < 20_000; n++) {
      const data = Float64Array.from(
        { length: 40 },
        (_, i) => (i & 1 ? 2 : 1) + random.normal(0) * (i & 1 ? 0.9 : 0.5),
      );
      const ratio = jackknife(batchOf(data, 20, 2), ([a, b]) => a! / b!);
      values.push(ratio.value);
      errors.push(ratio.standardError ** 2);
      const sums = [0, 0];
      data.forEach((x, i) => (sums[i & 1]! += x));
      plain.push(sums[0]! / sums[1]!);
    }
    expect(replicaMeansTest(values, 0.5).pass).toBe(true);
    expect(replicaMeansTest(plain, 0.5).pass).toBe(false);
    const scatter = new RunningMoments().addAll(values).variance;
    const claimed = new RunningMoments().addAll(errors).mean;
    // The scatter is known to 1 %; at 20 blocks the jackknife is some 10 % too careful.
    expect(Math.abs(claimed / scatter - 1)).toBeLessThan(0.25);
  });

  it('needs two blocks', () => {
    expect(() => jackknife(batchOf(new Float64Array(1), 1, 1), ([m]) => m!)).toThrow(/number of blocks is 1/);
  });
});
