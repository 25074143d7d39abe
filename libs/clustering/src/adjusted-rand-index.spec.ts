import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizesOf } from '../test/fixtures.ts';
import { adjustedRandIndex } from './adjusted-rand-index.ts';

type Score = (a: readonly number[], b: readonly number[]) => number;

/** All orders of the entries, N! of them. */
function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

/** The mean over all orders of `b`: the expectation for random labels of the same class sizes. */
function chanceLevel(score: Score, a: readonly number[], b: readonly number[]): number {
  const orders = permutations(b);
  return orders.reduce((sum, order) => sum + score(a, order), 0) / orders.length;
}

describe('LRN-11 adjusted Rand index', () => {
  it('of (0,0,1,1) and (0,0,1,2) is 4/7', () => {
    expect(Math.abs(adjustedRandIndex([0, 0, 1, 1], [0, 0, 1, 2]) - 4 / 7)).toBeLessThan(1e-15);
  });

  it('of a pair with less than chance agreement is negative: (0,0,1,1) and (0,1,0,1) give -1/2', () => {
    expect(adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1])).toBe(-0.5);
  });

  it('of both trivial partitions is 1, of one in one class and one in singletons 0', () => {
    expect(adjustedRandIndex([3, 3, 3], [1, 1, 1])).toBe(1);
    expect(adjustedRandIndex([1, 2, 3], [4, 5, 6])).toBe(1);
    expect(adjustedRandIndex([7], [9])).toBe(1);
    expect(adjustedRandIndex([1, 1, 1], [1, 2, 3])).toBe(0);
  });

  it.each([
    [
      [0, 0, 0, 1, 1, 1],
      [0, 0, 1, 1, 2, 2],
    ],
    [
      [0, 0, 0, 0, 0, 1],
      [0, 0, 0, 1, 1, 2],
    ],
    [
      [0, 0, 1, 1, 2, 3],
      [0, 0, 0, 0, 1, 1],
    ],
  ])('has expectation 0 over all 720 orders of labels (%#)', (a, b) => {
    expect(Math.abs(chanceLevel(adjustedRandIndex, a, b))).toBeLessThan(1e-14);
  });

  it('the enumeration refutes the unadjusted index and ordered pairs in the expectation', () => {
    const [a, b] = [
      [0, 0, 0, 1, 1, 1],
      [0, 0, 1, 1, 2, 2],
    ];
    const pairs = (sizes: readonly number[]) => sizes.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
    const mutant =
      (all: number, adjust: number): Score =>
      (x, y) => {
        const together = pairs(sizesOf(x.map((label, i) => 100 * label + y[i]!)));
        const [inX, inY] = [pairs(sizesOf(x)), pairs(sizesOf(y))];
        const expected = (adjust * inX * inY) / all;
        return (together - expected) / ((inX + inY) / 2 - expected);
      };
    expect(mutant(15, 1)(a, [0, 1, 1, 2, 2, 0])).toBeCloseTo(adjustedRandIndex(a, [0, 1, 1, 2, 2, 0]), 14);
    expect(Math.abs(chanceLevel(mutant(15, 0), a, b))).toBeGreaterThan(0.1);
    expect(Math.abs(chanceLevel(mutant(36, 1), a, b))).toBeGreaterThan(0.1);
    expect(Math.abs(chanceLevel(mutant(30, 1), a, b))).toBeGreaterThan(0.1);
  });

  it('is 1 with itself, symmetric, within [-1/2, 1], and blind to the names of the labels', () => {
    const labelling = fc.integer({ min: 1, max: 40 }).chain((n) => {
      const labels = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: n, maxLength: n });
      return fc.tuple(labels, labels);
    });
    const holds = () =>
      fc.assert(
        fc.property(labelling, ([a, b]) => {
          const score = adjustedRandIndex(a, b);
          const renamed = b.map((label) => [17, -4, 0.5, 1e9, 3, 2][label]!);
          return (
            adjustedRandIndex(a, a) === 1 &&
            adjustedRandIndex(b, a) === score &&
            adjustedRandIndex(a, renamed) === score &&
            score >= -0.5 - 1e-12 &&
            score <= 1
          );
        }),
        { seed: 1 },
      );
    expect(holds).not.toThrow();
  });

  it('keeps its digits for a million points', () => {
    const a = Int32Array.from({ length: 1_000_000 }, (_, i) => i % 4);
    const b = Int32Array.from({ length: 1_000_000 }, (_, i) => (i % 4 === 3 ? 2 : i % 4));
    // Two of four equal classes merged: exact rational from the sizes.
    const [n, q] = [1_000_000n, 250_000n];
    const c2 = (m: bigint) => (m * (m - 1n)) / 2n;
    const [inA, inB, all] = [4n * c2(q), 2n * c2(q) + c2(2n * q), c2(n)];
    const numerator = 2n * (inA * all - inA * inB);
    const denominator = (inA + inB) * all - 2n * inA * inB;
    expect(adjustedRandIndex(a, b)).toBeCloseTo(Number((numerator * 10n ** 16n) / denominator) / 1e16, 12);
  });

  it('refuses labellings of different points, of none, and NaN', () => {
    expect(() => adjustedRandIndex([1], [1, 2])).toThrow(RangeError);
    expect(() => adjustedRandIndex([], [])).toThrow(RangeError);
    expect(() => adjustedRandIndex([NaN], [1])).toThrow(RangeError);
  });
});
