import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizesOf } from '../test/fixtures.ts';
import { normalisedMutualInformation } from './normalised-mutual-information.ts';

const a = [0, 0, 1, 1];
const b = [0, 0, 1, 2];

describe('LRN-12 normalised mutual information', () => {
  it('of (0,0,1,1) and (0,0,1,2) is 0.8: I = ln 2, H = ln 2 and 1.5 ln 2', () => {
    expect(Math.abs(normalisedMutualInformation(a, b) - 0.8)).toBeLessThan(1e-15);
  });

  it('is not one of its relatives: geometric, least or largest entropy below', () => {
    for (const relative of [1 / Math.sqrt(1.5), 1, 1 / 1.5])
      expect(Math.abs(normalisedMutualInformation(a, b) - relative)).toBeGreaterThan(0.01);
  });

  it('of independent labels is 0', () => {
    expect(Math.abs(normalisedMutualInformation([0, 0, 1, 1], [0, 1, 0, 1]))).toBeLessThan(1e-15);
  });

  it('where one partition has one class is 0, where both have is 1', () => {
    expect(normalisedMutualInformation([1, 1, 1], [1, 2, 3])).toBe(0);
    expect(normalisedMutualInformation([1, 1, 1], [2, 2, 2])).toBe(1);
    expect(normalisedMutualInformation([1], [5])).toBe(1);
  });

  it('agrees with a direct sum over joint probabilities', () => {
    const labels = (n: number) => fc.array(fc.integer({ min: 0, max: 4 }), { minLength: n, maxLength: n });
    const pair = fc.integer({ min: 2, max: 50 }).chain((n) => fc.tuple(labels(n), labels(n)));
    const entropy = (keys: readonly (number | string)[]) =>
      sizesOf(keys)
        .map((size) => size / keys.length)
        .reduce((sum, p) => sum - p * Math.log(p), 0);
    const holds = () =>
      fc.assert(
        fc.property(pair, ([x, y]) => {
          const [hx, hy, hxy] = [entropy(x), entropy(y), entropy(x.map((label, i) => `${label} ${y[i]}`))];
          const direct = hx + hy === 0 ? 1 : (2 * (hx + hy - hxy)) / (hx + hy);
          const score = normalisedMutualInformation(x, y);
          const renamed = y.map((label) => 100 - label);
          return (
            Math.abs(score - direct) < 1e-12 &&
            score >= 0 &&
            score <= 1 &&
            Math.abs(normalisedMutualInformation(y, x) - score) < 1e-14 &&
            normalisedMutualInformation(x, renamed) === score &&
            Math.abs(normalisedMutualInformation(x, x) - 1) < 1e-14
          );
        }),
        { seed: 1 },
      );
    expect(holds).not.toThrow();
  });

  it('refuses labellings of different points, or none', () => {
    expect(() => normalisedMutualInformation([1], [1, 2])).toThrow(RangeError);
    expect(() => normalisedMutualInformation([], [])).toThrow(RangeError);
  });
});
