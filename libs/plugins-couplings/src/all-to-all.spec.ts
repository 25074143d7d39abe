import { describe, expect, it } from 'vitest';
import { ErgodicError } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, edgeNames, flowOf, row } from '../test/support.ts';
import { allToAll } from './all-to-all.ts';

describe('all-to-all', () => {
  for (const law of lawsOf(allToAll)) it(`law: ${law.name}`, law.check);

  it('N (N − 1)/2 edges of one weight', () => {
    const coupling = allToAll.make({ weight: 0.25 }, contextOf(4));
    expect(edgeNames(coupling)).toEqual(['0-1', '0-2', '0-3', '1-2', '1-3', '2-3']);
    expect([...coupling.edges.weight]).toEqual(new Array<number>(6).fill(0.25));
    expect(new Set(edgeNames(allToAll.make({ weight: 1 }, contextOf(40)))).size).toBe(780);
  });

  it('NEQ-24 every deviation from the mean decays at rate w N, not w (N − 1)', () => {
    const flow = flowOf(allToAll.make({ weight: 0.3 }, contextOf(4)), row(1, 2, 4, 9));
    [1, 2, 4, 9].forEach((x, i) => {
      expect(flow[i]).toBeCloseTo(0.3 * 4 * (4 - x), 12);
      if (x !== 4) expect(Math.abs(flow[i]! - 0.3 * 3 * (4 - x))).toBeGreaterThan(0.1);
    });
  });

  it('one unit is too few', () => {
    expect(() => allToAll.make({ weight: 1 }, contextOf(1))).toThrow(ErgodicError);
    expect(allToAll.make({ weight: 1 }, contextOf(2)).edges.weight).toHaveLength(1);
  });
});
