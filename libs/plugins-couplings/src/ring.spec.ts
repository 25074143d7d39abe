import { describe, expect, it } from 'vitest';
import { ErgodicError } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, degreesOf, edgeNames, modeError } from '../test/support.ts';
import { ring } from './ring.ts';

describe('ring', () => {
  for (const law of lawsOf(ring)) it(`law: ${law.name}`, law.check);

  it('N edges, two at each node', () => {
    const coupling = ring.make({ weight: 1 }, contextOf(5));
    expect(edgeNames(coupling)).toEqual(['0-1', '0-4', '1-2', '2-3', '3-4']);
    expect(degreesOf(coupling)).toEqual([2, 2, 2, 2, 2]);
  });

  it('NEQ-24 cycle of 6: eigenvalues 2 − 2 cos(2πk/6) = 0, 1, 3, 4', () => {
    const coupling = ring.make({ weight: 2.5 }, contextOf(6));
    [0, 1, 3, 4].forEach((eigenvalue, k) => {
      const phase = (j: number): number => (2 * Math.PI * k * j) / 6 + 0.3;
      expect(modeError(coupling, phase, 2.5 * eigenvalue)).toBeLessThanOrEqual(1e-12);
      // Those of the open path of 6 are others.
      if (k > 0) expect(modeError(coupling, phase, 2.5 * (2 - 2 * Math.cos((Math.PI * k) / 6)))).toBeGreaterThan(0.1);
    });
  });

  it('fewer than 3 units are refused', () => {
    expect(() => ring.make({ weight: 1 }, contextOf(2))).toThrow(ErgodicError);
  });
});
