import { describe, expect, it } from 'vitest';
import type { Coupling } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, degreesOf, edgeNames, flowOf, modeError, row, thrownBy } from '../test/support.ts';
import { honeycomb } from './honeycomb.ts';
import { triangular } from './triangular.ts';

const triangularOf = (shape: [number, number], periodic = true, weight = 1): Coupling =>
  triangular.make({ shape, periodic, weight }, contextOf(1));
const honeycombOf = (shape: [number, number], periodic = true, weight = 1): Coupling =>
  honeycomb.make({ shape, periodic, weight }, contextOf(1));

function isJoined(coupling: Coupling): (i: number, j: number) => boolean {
  const names = new Set(edgeNames(coupling));
  return (i, j) => names.has(`${Math.min(i, j)}-${Math.max(i, j)}`);
}

/** How many triangles of edges there are. */
function triangles(coupling: Coupling): number {
  const joined = isJoined(coupling);
  const { nodes } = coupling.edges;
  let count = 0;
  for (let i = 0; i < nodes; i++)
    for (let j = 0; j < i; j++) for (let k = 0; k < j; k++) if (joined(i, j) && joined(j, k) && joined(i, k)) count++;
  return count;
}

describe('triangular', () => {
  for (const law of lawsOf(triangular)) it(`law: ${law.name}`, law.check);

  it.each([
    [3, 4],
    [4, 4],
    [5, 3],
  ] as const)(
    '%i × %i torus: six neighbours, 3N edges, eigenvalues 6 − 2 cos k − 2 cos l − 2 cos(k − l)',
    (rows, columns) => {
      const coupling = triangularOf([rows, columns], true, 0.7);
      expect(degreesOf(coupling)).toEqual(new Array<number>(rows * columns).fill(6));
      expect(new Set(edgeNames(coupling)).size).toBe(3 * rows * columns);
      for (const [m, n] of [
        [1, 0],
        [0, 1],
        [1, 2],
        [2, 1],
      ] as const) {
        const [k, l] = [(2 * Math.PI * m) / rows, (2 * Math.PI * n) / columns];
        const phase = (i: number): number => k * Math.floor(i / columns) + l * (i % columns) + 0.3;
        const eigenvalue = (sign: number): number =>
          0.7 * (6 - 2 * Math.cos(k) - 2 * Math.cos(l) - 2 * Math.cos(k - sign * l));
        expect(modeError(coupling, phase, eigenvalue(1))).toBeLessThanOrEqual(1e-12);
        // A diagonal the other way is another lattice.
        if (Math.abs(Math.sin(k) * Math.sin(l)) > 0.1)
          expect(modeError(coupling, phase, eigenvalue(-1))).toBeGreaterThan(0.05);
      }
    },
  );

  it('two triangles a node; open ends have fewer edges', () => {
    expect(triangles(triangularOf([5, 5]))).toBe(50);
    const open = triangularOf([3, 4], false);
    expect(open.edges.from).toHaveLength(3 * 3 + 2 * 4 + 2 * 3);
    expect(triangles(open)).toBe(2 * 2 * 3);
    expect(edgeNames(triangularOf([2, 2], false))).toEqual(['0-1', '0-2', '1-2', '1-3', '2-3']);
  });

  it('says where it would join two nodes twice', () => {
    expect(thrownBy(() => triangularOf([2, 5]))).toMatchObject({ path: 'shape', code: 'invalid-option' });
    expect(triangularOf([1, 1], false).edges.nodes).toBe(1);
  });
});

describe('honeycomb', () => {
  for (const law of lawsOf(honeycomb)) it(`law: ${law.name}`, law.check);

  it('three neighbours, 3N/2 edges, bipartite; the shortest loop is a hexagon', () => {
    const coupling = honeycombOf([4, 5]);
    expect(degreesOf(coupling)).toEqual(new Array<number>(40).fill(3));
    expect(new Set(edgeNames(coupling)).size).toBe(60);
    expect(coupling.edges.from.every((i, e) => i % 2 === 0 && coupling.edges.to[e]! % 2 === 1)).toBe(true);
    // No two nodes have two neighbours in common: no loop of four.
    const joined = isJoined(coupling);
    for (let i = 0; i < 40; i++)
      for (let j = 0; j < i; j++) {
        const common = Array.from({ length: 40 }, (_, k) => k).filter((k) => joined(i, k) && joined(j, k));
        expect(common.length).toBeLessThanOrEqual(1);
      }
  });

  it.each([
    [1, 0],
    [2, 1],
    [1, 3],
  ] as const)('4 × 5 torus: eigenvalues 3 ± |1 + e^(ik) + e^(il)|, m = %i, n = %i', (m, n) => {
    const [k, l] = [(2 * Math.PI * m) / 4, (2 * Math.PI * n) / 5];
    // A sees B through f = 1 + e^(−ik) + e^(−il); the mode on A is e^(i arg f) times that on B, for 3 − |f|.
    const [re, im] = [1 + Math.cos(k) + Math.cos(l), -Math.sin(k) - Math.sin(l)];
    const phase = (i: number): number => {
      const [a, b] = [Math.floor((i >> 1) / 5), (i >> 1) % 5];
      return k * a + l * b + (i % 2 === 0 ? Math.atan2(im, re) : 0);
    };
    const size = Math.hypot(re, im);
    expect(modeError(honeycombOf([4, 5], true, 0.6), phase, 0.6 * (3 - size))).toBeLessThanOrEqual(1e-12);
    expect(modeError(honeycombOf([4, 5], true, 0.6), phase, 0.6 * (3 + size))).toBeGreaterThan(0.05);
    expect(
      modeError(honeycombOf([4, 5], true, 0.6), (i) => phase(i) + (i % 2) * Math.PI, 0.6 * (3 + size)),
    ).toBeLessThan(1e-12);
  });

  it('open ends; the smallest ones; too small a torus', () => {
    expect(edgeNames(honeycombOf([1, 2], false))).toEqual(['0-1', '1-2', '2-3']);
    expect([...flowOf(honeycombOf([1, 1], false, 0.5), row(1, 3))]).toEqual([1, -1]);
    expect(degreesOf(honeycombOf([2, 2]))).toEqual(new Array<number>(8).fill(3));
    expect(thrownBy(() => honeycombOf([1, 5])).hint).toContain('2 × 2');
  });
});
