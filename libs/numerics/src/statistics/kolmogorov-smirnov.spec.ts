import { expect, test } from 'vitest';
import { RandomStreams } from '../random/streams.ts';
import { normalCdf } from '../special-functions/normal.ts';
import { kolmogorovSmirnovTest } from './kolmogorov-smirnov.ts';

const x = new Float64Array(50_000);
new RandomStreams(103, 'kolmogorov-smirnov', 1).fillNormal(0, x);

test('GEN-06 passes the right distribution, and rejects a shift of 0.05 and a width off by 7 % (GEN-11)', () => {
  expect(kolmogorovSmirnovTest(x, normalCdf).pass).toBe(true);
  expect(
    kolmogorovSmirnovTest(
      x.map((v) => v + 0.05),
      normalCdf,
    ).pass,
  ).toBe(false);
  expect(
    kolmogorovSmirnovTest(
      x.map((v) => v * 1.07),
      normalCdf,
    ).pass,
  ).toBe(false);
});

test('GEN-06 the threshold has probability 1e-6 under 2 sum (-1)^(k-1) exp(-2 k^2 t^2)', () => {
  const { threshold } = kolmogorovSmirnovTest(x, normalCdf);
  expect(2 * Math.exp(-2 * threshold ** 2)).toBeCloseTo(1e-6, 8);
});

test('the distance is found on both sides of each jump', () => {
  const even = Float64Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
  expect(kolmogorovSmirnovTest(even).distance).toBeCloseTo(0.0005, 12);
  expect(kolmogorovSmirnovTest(even.map(() => 0.25)).distance).toBe(0.75);
  expect(kolmogorovSmirnovTest(even.map(() => 0.75)).distance).toBe(0.75);
});

test('few samples, or a function that is no CDF, are refused; the samples keep their order', () => {
  expect(() => kolmogorovSmirnovTest(x.subarray(0, 999), normalCdf)).toThrow(RangeError);
  expect(() => kolmogorovSmirnovTest(x)).toThrow(/must be in \[0, 1\]/);
  expect(() => kolmogorovSmirnovTest(x, () => NaN)).toThrow(RangeError);
  const copy = x.slice();
  kolmogorovSmirnovTest(x, normalCdf);
  expect(x).toEqual(copy);
});
