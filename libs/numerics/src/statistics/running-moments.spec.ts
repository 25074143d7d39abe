import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunningMoments } from './running-moments.ts';
import { weightedEffectiveSampleSize } from './weighted.ts';

const list = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 3, maxLength: 40 });
const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

test('one pass gives the moments of two passes', () => {
  fc.assert(
    fc.property(list, (x) => {
      const m = new RunningMoments().addAll(x);
      const mean = x.reduce((a, b) => a + b) / x.length;
      const sum = (power: number): number => x.reduce((total, v) => total + (v - mean) ** power, 0);
      return close(m.mean, mean) && close(m.squares, sum(2)) && Math.abs(m.cubes - sum(3)) <= 1e-9 * (1 + sum(2) * 100);
    }),
    { seed: 41 },
  );
});

test('two streams merged are one stream', () => {
  fc.assert(
    fc.property(list, fc.array(fc.double({ min: -100, max: 100, noNaN: true })), (x, y) => {
      const both = new RunningMoments().addAll([...x, ...y]);
      const merged = new RunningMoments().addAll(x);
      merged.merge(new RunningMoments().addAll(y));
      const early = new RunningMoments();
      early.merge(merged);
      return (
        early.count === both.count &&
        close(early.mean, both.mean) &&
        close(early.squares, both.squares) &&
        Math.abs(early.cubes - both.cubes) <= 1e-9 * (1 + both.squares * 100)
      );
    }),
    { seed: 42 },
  );
});

test('variance survives a large offset', () => {
  const m = new RunningMoments().addAll([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
  expect(m.variance).toBe(30);
  expect(m.standardDeviation).toBe(Math.sqrt(30));
  expect(m.standardError).toBe(Math.sqrt(30 / 4));
  expect(m.skewness).toBeCloseTo(0, 12);
});

test('skewness of a skewed sample, by hand', () => {
  // 0, 0, 3: mean 1, second moment 2, third moment 2
  expect(new RunningMoments().addAll([0, 0, 3]).skewness).toBeCloseTo(2 / 2 ** 1.5, 14);
});

test('nothing and one number', () => {
  const m = new RunningMoments();
  expect([m.mean, m.variance]).toEqual([NaN, NaN]);
  m.add(3);
  expect([m.mean, m.variance, m.count]).toEqual([3, NaN, 1]);
});

test('a checkpoint of the fields resumes', () => {
  const saved = Object.assign({}, new RunningMoments().addAll([1, 2]));
  expect(Object.assign(new RunningMoments(), saved).addAll([6])).toEqual(new RunningMoments().addAll([1, 2, 6]));
});

test('weighted draws: equal weights count fully, one dominant weight counts once, scale is of no account', () => {
  expect(weightedEffectiveSampleSize(new Float64Array(10).fill(-5000))).toBeCloseTo(10, 10);
  expect(weightedEffectiveSampleSize(Float64Array.of(0, -800, -900))).toBe(1);
  // weights 1, 2, 3: 36 / 14
  const x = Float64Array.of(0, Math.LN2, Math.log(3));
  expect(weightedEffectiveSampleSize(x.map((v) => v + 2000))).toBeCloseTo(36 / 14, 11);
  expect(weightedEffectiveSampleSize(Float64Array.of(-Infinity, 0))).toBe(1);
  expect(weightedEffectiveSampleSize(Float64Array.of(-Infinity))).toBe(0);
  expect(() => weightedEffectiveSampleSize(Float64Array.of(0, NaN))).toThrow(RangeError);
  expect(() => weightedEffectiveSampleSize(Float64Array.of(0, Infinity))).toThrow(RangeError);
});
