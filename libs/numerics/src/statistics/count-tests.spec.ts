import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../random/streams.ts';
import { chiSquareTest, detailedBalanceTest, gTest, maximalCorrelationTime } from './count-tests.ts';

const streams = new RandomStreams(102, 'count-tests', 1);
const energies = Float64Array.from({ length: 12 }, (_, i) => 0.4 * i);
const boltzmann = (temperature: number): Float64Array => energies.map((e) => Math.exp(-e / temperature));

function draw(weights: Float64Array, count: number): Float64Array {
  const counts = new Float64Array(weights.length);
  for (let i = 0; i < count; i++) counts[streams.categorical(0, weights)]!++;
  return counts;
}

describe.each([
  ['chi-square', chiSquareTest],
  ['G', gTest],
])('GEN-03 %s test', (_, countsTest) => {
  test('passes draws of the right distribution, and rejects those at 1.1 T (GEN-11)', () => {
    for (const temperature of [0.5, 1, 2.5]) {
      const right = draw(boltzmann(temperature), 200_000);
      const wrong = draw(boltzmann(1.1 * temperature), 200_000);
      expect(countsTest(right, boltzmann(temperature), { order: energies }).pass).toBe(true);
      expect(countsTest(wrong, boltzmann(temperature), { order: energies }).pass).toBe(false);
    }
  });

  test('small bins are merged in order of energy until each expects 25', () => {
    // expected 100, 20, 10, 4, 26, 40: {100}, {20, 10}, {4, 26}, {40}
    const probabilities = [100, 20, 10, 4, 26, 40];
    const result = countsTest(probabilities, probabilities, { order: [0, 1, 2, 3, 4, 5] });
    expect(result).toMatchObject({ statistic: 0, degreesOfFreedom: 3, pass: true });
    expect(result.threshold).toBeCloseTo(30.665, 3);
    // a remainder that never reaches 25 joins the last bin
    expect(countsTest([50, 50, 10], [50, 50, 10], { order: [0, 1, 2] }).degreesOfFreedom).toBe(1);
  });

  test('a count where the probability is 0 fails, and is not hidden by merging', () => {
    expect(countsTest([500, 500, 1], [1, 1, 0])).toMatchObject({ statistic: Infinity, pass: false });
    expect(countsTest([500, 500, 0], [1, 1, 0]).pass).toBe(true);
  });

  test('what cannot be tested is refused', () => {
    expect(() => countsTest([1, 2], [1, 2, 3])).toThrow(RangeError);
    expect(() => countsTest([10, 10], [1, 1])).toThrow(/at least 2/);
    expect(() => countsTest([100, 100], [1, -1])).toThrow(RangeError);
    expect(() => countsTest([100, 100], [1, 1], { correlationTime: 5 })).toThrow(/1000 correlation times/);
    expect(() => countsTest([100, 100], [1, 1], { correlationTime: NaN })).toThrow(RangeError);
  });
});

test('GEN-03 the statistics by hand', () => {
  expect(chiSquareTest([60, 40], [1, 1]).statistic).toBe(4);
  expect(gTest([60, 40], [1, 1]).statistic).toBeCloseTo(2 * (60 * Math.log(1.2) + 40 * Math.log(0.8)), 12);
});

describe('a reversible chain of three levels (Metropolis, E = 0, 1, 3)', () => {
  const levels = [0, 1, 3];
  const secondEigenvalue = 0.373292588413;
  const weights = levels.map((e) => Math.exp(-e / 0.7));

  function step(x: number, temperature: number): number {
    const proposal = (x + 1 + streams.integer(0, 2)) % 3;
    const rise = levels[proposal]! - levels[x]!;
    return rise <= 0 || Math.log(1 - streams.uniform(0)) < -rise / temperature ? proposal : x;
  }

  function counts(temperature: number): Float64Array {
    const out = new Float64Array(3);
    for (let i = 0, x = 0; i < 400_000; i++) out[(x = step(x, temperature))]!++;
    return out;
  }

  test('GEN-04 chi-square over tau_max passes at T and rejects 1.1 T', () => {
    const correlationTime = maximalCorrelationTime(secondEigenvalue);
    expect(correlationTime).toBeCloseTo(1.373292588413 / 0.626707411587, 12);
    expect(chiSquareTest(counts(0.7), weights, { correlationTime }).pass).toBe(true);
    expect(chiSquareTest(counts(0.77), weights, { correlationTime }).pass).toBe(false);
    expect(() => maximalCorrelationTime(1)).toThrow(RangeError);
  });

  test('GEN-05 exact start: stationary after n steps, and balanced in detail', () => {
    for (const n of [1, 3, 10]) {
      const ends = new Float64Array(3);
      for (let r = 0; r < 100_000; r++) {
        let x = streams.categorical(0, Float64Array.from(weights));
        for (let i = 0; i < n; i++) x = step(x, 0.7);
        ends[x]!++;
      }
      expect(chiSquareTest(ends, weights).pass).toBe(true);
    }
    const flows = new Float64Array(9);
    for (let r = 0; r < 200_000; r++) {
      const x = streams.categorical(0, Float64Array.from(weights));
      flows[3 * x + step(x, 0.7)]!++;
    }
    expect(detailedBalanceTest(flows, 3)).toMatchObject({ pass: true, pairs: 3, threshold: 5.5 });
  });

  test('GEN-05, GEN-11 a stationary but cyclic kernel is rejected', () => {
    const flows = new Float64Array(9);
    for (let r = 0; r < 30_000; r++) {
      const x = streams.integer(0, 3);
      flows[3 * x + ((x + (streams.uniform(0) < 0.6 ? 1 : 2)) % 3)]!++;
    }
    expect(detailedBalanceTest(flows, 3).pass).toBe(false);
  });

  test('GEN-05 more pairs raise the threshold; too few crossings are refused', () => {
    expect(detailedBalanceTest(new Float64Array(100).fill(500), 10).threshold).toBeGreaterThan(5.5);
    expect(() => detailedBalanceTest(new Float64Array(9).fill(10), 3)).toThrow(RangeError);
    expect(() => detailedBalanceTest(new Float64Array(8), 3)).toThrow(RangeError);
  });
});
