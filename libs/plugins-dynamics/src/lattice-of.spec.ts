import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latticeOf, uniformCouplings } from './lattice-of.ts';

type Pair = readonly [number, number];

/** Nearest neighbours by their coordinates, each pair once, from the definition. */
function neighbours(shape: readonly number[], isPeriodic: boolean): Pair[] {
  const units = shape.reduce((product, length) => product * length, 1);
  const coordinates = (i: number): number[] => {
    const out: number[] = [];
    for (let d = shape.length - 1, rest = i; d >= 0; rest = Math.floor(rest / shape[d]!), d--)
      out[d] = rest % shape[d]!;
    return out;
  };
  const all = Array.from({ length: units }, (_, i) => coordinates(i));
  return all.flatMap((a, i) =>
    all.flatMap((b, j): Pair[] => {
      const apart = a
        .map((x, d) => Math.abs(x - b[d]!))
        .map((step, d) => (isPeriodic ? Math.min(step, shape[d]! - step) : step));
      return i < j && apart.reduce((sum, step) => sum + step, 0) === 1 ? [[i, j]] : [];
    }),
  );
}

function pairwise(pairs: readonly Pair[], units: number, J = 1, h = 0) {
  return {
    from: Int32Array.from(pairs, ([i]) => i),
    to: Int32Array.from(pairs, ([, j]) => j),
    coupling: new Float64Array(pairs.length).fill(J),
    field: new Float64Array(units).fill(h),
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const found = (shape: readonly number[], isPeriodic: boolean) =>
  latticeOf(pairwise(neighbours(shape, isPeriodic), sizeOf(shape)));

describe('lattices found from their pairs', () => {
  it('any open one, and any periodic one of even lengths from 4 on; in any order and either way round', () => {
    const lattices = fc.oneof(
      fc.record({
        boundary: fc.constant('open' as const),
        shape: fc.array(fc.integer({ min: 2, max: 6 }), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        boundary: fc.constant('periodic' as const),
        shape: fc.array(fc.constantFrom(4, 6, 8), { minLength: 1, maxLength: 3 }),
      }),
    );
    fc.assert(
      fc.property(lattices, fc.nat(), ({ boundary, shape }, seed) => {
        const pairs = neighbours(shape, boundary === 'periodic')
          .map(([i, j], e): [number, Pair] => [(e * 7919 + seed) % 1009, (e + seed) % 3 ? [i, j] : [j, i]])
          .sort(([a], [b]) => a - b)
          .map(([, pair]) => pair);
        expect(latticeOf(pairwise(pairs, sizeOf(shape)))).toEqual({ boundary, shape });
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('none where a periodic length is odd, or 2 beside longer ones that close', () => {
    for (const shape of [[5], [3, 3], [4, 5], [5, 4], [4, 4, 3], [2, 4], [4, 2], [4, 2, 4]])
      expect(found(shape, true)).toBeUndefined();
    // Nothing closes along lengths of 2.
    expect(found([2, 2], true)).toEqual({ boundary: 'open', shape: [2, 2] });
  });

  it('none where a pair is missing, given twice, or joins others', () => {
    for (const [shape, isPeriodic] of [
      [[4, 4], true],
      [[4, 5], false],
      [[4, 4, 4], true],
      [[3, 2, 4], false],
    ] as const) {
      const pairs = neighbours(shape, isPeriodic);
      const units = sizeOf(shape);
      pairs.forEach((_, e) => {
        const without = pairs.filter((_pair, other) => other !== e);
        const other = pairs[(e + 1) % pairs.length]!;
        for (const changed of [without, [...without, other], [...pairs, other], [...without, [0, units - 2] as const]])
          expect(latticeOf(pairwise(changed, units))).toBeUndefined();
      });
    }
  });

  it.each([
    [[4, 4], true],
    [[3, 4], false],
    [[2, 2, 3], false],
  ] as const)('%s, periodic: %s: none where any pair joins any two others instead', (shape, isPeriodic) => {
    const pairs = neighbours(shape, isPeriodic);
    const units = sizeOf(shape);
    for (let low = 0; low < units; low++)
      for (let high = low + 1; high < units; high++) {
        if (pairs.some(([i, j]) => i === low && j === high)) continue;
        pairs.forEach((_, e) => {
          const changed = pairs.map((pair, other): Pair => (other === e ? [low, high] : pair));
          expect(latticeOf(pairwise(changed, units))).toBeUndefined();
        });
      }
  });

  it('none of units without pairs, of two chains, of a cylinder, of a complete graph, of four dimensions', () => {
    const complete = [0, 1, 2, 3].flatMap((i) => [0, 1, 2, 3].flatMap((j): Pair[] => (i < j ? [[i, j]] : [])));
    const cylinder = [...neighbours([4, 6], false), ...[0, 6, 12, 18].map((i): Pair => [i, i + 5])];
    for (const [pairs, units] of [
      [[], 0],
      [[], 1],
      [[], 6],
      [
        [
          [0, 1],
          [1, 2],
          [3, 4],
          [4, 5],
        ] as Pair[],
        6,
      ],
      [cylinder, 24],
      [complete, 4],
      [neighbours([2, 2, 2, 2], false), 16],
    ] as const)
      expect(latticeOf(pairwise(pairs, units))).toBeUndefined();
  });

  it('one coupling and one field, or none', () => {
    const even = () => pairwise(neighbours([4, 4], true), 16, -0.7, 0.2);
    expect(uniformCouplings(even())).toEqual({ J: -0.7, h: 0.2 });
    const [otherBond, otherField, wrong] = [even(), even(), pairwise([[0, 1]], 2, NaN)];
    otherBond.coupling[31] = -0.7 + 1e-12;
    otherField.field[15] = 0.3;
    for (const uneven of [otherBond, otherField, wrong]) expect(uniformCouplings(uneven)).toBeUndefined();
  });
});
