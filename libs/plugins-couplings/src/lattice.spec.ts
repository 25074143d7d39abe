import { describe, expect, it } from 'vitest';
import type { Coupling } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, degreesOf, edgeNames, modeError } from '../test/support.ts';
import { lattice } from './lattice.ts';
import { ring } from './ring.ts';

const latticeOf = (shape: number[], periodic: boolean, weight = 1): Coupling =>
  lattice.make({ shape, periodic, weight }, contextOf(1));

describe('lattice', () => {
  for (const law of lawsOf(lattice)) it(`law: ${law.name}`, law.check);

  it('NEQ-24 path of 5: eigenvalues 2 − 2 cos(πk/5)', () => {
    [0, 0.3819660113, 1.3819660113, 2.6180339887, 3.6180339887].forEach((eigenvalue, k) => {
      const phase = (j: number): number => (Math.PI * k * (j + 0.5)) / 5;
      expect(modeError(latticeOf([5], false), phase, eigenvalue)).toBeLessThanOrEqual(1e-10);
      // Odd modes are none of the closed ring.
      if (k % 2 === 1) expect(modeError(latticeOf([5], true), phase, eigenvalue)).toBeGreaterThan(0.1);
    });
  });

  it('a torus has sums of cycle eigenvalues, an open rectangle sums of path eigenvalues', () => {
    const [A, B] = [3, 5];
    const turns = (i: number): number => (2 * Math.PI * Math.floor(i / B)) / A + (2 * Math.PI * 2 * (i % B)) / B;
    const cycles = 4 - 2 * Math.cos((2 * Math.PI) / A) - 2 * Math.cos((4 * Math.PI) / B);
    expect(modeError(latticeOf([A, B], true), turns, cycles)).toBeLessThanOrEqual(1e-12);
    expect(modeError(latticeOf([A, B], false), turns, cycles)).toBeGreaterThan(0.1);
    // One coordinate at a time: the other direction is even, and adds nothing.
    const down = (i: number): number => (Math.PI * (Math.floor(i / B) + 0.5)) / A;
    const across = (i: number): number => (Math.PI * 2 * ((i % B) + 0.5)) / B;
    expect(modeError(latticeOf([A, B], false, 0.4), down, 0.4 * (2 - 2 * Math.cos(Math.PI / A)))).toBeLessThan(1e-12);
    expect(modeError(latticeOf([A, B], false), across, 2 - 2 * Math.cos((2 * Math.PI) / B))).toBeLessThan(1e-12);
  });

  it('2dN edges on a torus, each pair once; node numbers run along the last direction', () => {
    expect(edgeNames(latticeOf([2, 3], false))).toEqual(['0-1', '0-3', '1-2', '1-4', '2-5', '3-4', '4-5']);
    expect(edgeNames(latticeOf([5], true))).toEqual(edgeNames(ring.make({ weight: 1 }, contextOf(5))));
    for (const shape of [[4], [3, 3], [3, 4, 5]]) {
      const coupling = latticeOf(shape, true);
      const { nodes } = coupling.edges;
      expect(new Set(edgeNames(coupling)).size).toBe(nodes * shape.length);
      expect(degreesOf(coupling)).toEqual(new Array<number>(nodes).fill(2 * shape.length));
    }
    const open = latticeOf([3, 4, 5], false);
    expect(edgeNames(open)).toHaveLength(2 * 20 + 3 * 15 + 4 * 12);
    expect(new Set(edgeNames(open)).size).toBe(133);
  });

  it('along a direction of length 2 each pair is joined once, periodic or not; length 1 joins nothing', () => {
    expect(edgeNames(latticeOf([2, 2], true))).toEqual(['0-1', '0-2', '1-3', '2-3']);
    expect(edgeNames(latticeOf([1, 4], true))).toEqual(edgeNames(latticeOf([4], true)));
    expect(edgeNames(latticeOf([1], true))).toEqual([]);
  });

  it('takes one to three lengths of at least 1', () => {
    expect(lattice.options.parse({ shape: [3, 3] })).toEqual({ shape: [3, 3], periodic: true, weight: 1 });
    for (const shape of [[], [0], [2.5], [2, 2, 2, 2]])
      expect(lattice.options.safeParse({ shape }).success).toBe(false);
  });
});
