import { describe, expect, it } from 'vitest';
import { pairs, torus } from '../test/support.ts';
import { colourClasses, twoSides, unitGraph } from './unit-graph.ts';

const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
const graphOf = (n: number, edges: readonly (readonly [number, number])[]) =>
  unitGraph(
    pairs(
      'spins',
      edges.map(([i, j]) => [i, j, 1] as const),
      new Array<number>(n).fill(0),
    ).pairwise!,
  );

/** Whether the classes hold each unit once, and no pair within one. */
function isProper(n: number, edges: readonly (readonly [number, number])[], classes: readonly Int32Array[]): boolean {
  const colour = new Map(classes.flatMap((units, c) => [...units].map((i) => [i, c] as const)));
  return (
    classes.reduce((sum, { length }) => sum + length, 0) === n &&
    colour.size === n &&
    edges.every(([i, j]) => colour.get(i) !== colour.get(j))
  );
}

describe('colours of units', () => {
  it('a checkerboard on an even torus, three or more colours on an odd one', () => {
    const even = unitGraph(torus(4).pairwise!);
    const classes = colourClasses(even, all(16));
    expect(classes.map((units) => [...units])).toEqual(
      [0, 1].map((side) => [...all(16)].filter((i) => ((i >> 2) + i) % 2 === side)),
    );
    const { from, to } = torus(3).pairwise!;
    const edges = Array.from(from, (i, e) => [i, to[e]!] as const);
    const odd = colourClasses(graphOf(9, edges), all(9));
    expect(odd.length).toBeGreaterThanOrEqual(3);
    expect(isProper(9, edges, odd)).toBe(true);
  });

  it('a star with its centre last: two colours, where taking units by number alone would do as well', () => {
    const edges = [0, 1, 2, 3].map((i) => [i, 4] as const);
    expect(colourClasses(graphOf(5, edges), all(5)).map((units) => [...units])).toEqual([[0, 1, 2, 3], [4]]);
  });

  it('a crown numbered against greed: two colours still', () => {
    // Every i on one side with every j ≠ i on the other, numbered in pairs: greedy takes three.
    const edges = [0, 1, 2].flatMap((i) => [0, 1, 2].filter((j) => j !== i).map((j) => [2 * i, 2 * j + 1] as const));
    expect(colourClasses(graphOf(6, edges), all(6))).toHaveLength(2);
  });

  it('parallel pairs and units without neighbours; only the units asked for', () => {
    const edges = [
      [0, 1],
      [1, 0],
      [2, 3],
      [3, 4],
      [4, 2],
    ] as const;
    const graph = graphOf(6, edges);
    expect(isProper(6, edges, colourClasses(graph, all(6)))).toBe(true);
    expect(twoSides(graph, all(6))).toMatchObject({ oddCycle: { length: 3 } });
    expect(twoSides(graph, Int32Array.of(0, 1, 3, 4, 5))).toEqual({
      sides: [Int32Array.of(0, 3, 5), Int32Array.of(1, 4)],
    });
    expect(colourClasses(graph, new Int32Array(0))).toEqual([]);
  });

  it('the cycle found is one, and of odd length', () => {
    for (const n of [3, 5, 7, 9, 11]) {
      // A long odd cycle with a tail and chords of even length.
      const edges: (readonly [number, number])[] = Array.from({ length: n }, (_, i) => [i, (i + 1) % n] as const);
      edges.push([0, n], [n, n + 1]);
      const { oddCycle } = twoSides(graphOf(n + 2, edges), all(n + 2));
      expect(oddCycle).toHaveLength(n);
      const joined = new Set(edges.flatMap(([i, j]) => [`${i},${j}`, `${j},${i}`]));
      oddCycle!.forEach((i, k) => expect(joined.has(`${i},${oddCycle![(k + 1) % n]}`)).toBe(true));
      expect(new Set(oddCycle).size).toBe(n);
    }
  });
});
