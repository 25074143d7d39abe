import { describe, expect, it } from 'vitest';
import { lawsOf } from '@ergodic/laws';
import { contextOf, edgeNames, flowOf, row } from '../test/support.ts';
import { allToAll } from './all-to-all.ts';

describe('all-to-all', () => {
  for (const law of lawsOf(allToAll)) it(`law: ${law.name}`, law.check);

  it('N (N − 1)/2 edges of one weight', () => {
    const coupling = allToAll.make({ weight: 0.25, scaling: 'none' }, contextOf(4));
    expect(edgeNames(coupling)).toEqual(['0-1', '0-2', '0-3', '1-2', '1-3', '2-3']);
    expect([...coupling.edges.weight]).toEqual(new Array<number>(6).fill(0.25));
    expect(new Set(edgeNames(allToAll.make({ weight: 1, scaling: 'none' }, contextOf(40)))).size).toBe(780);
  });

  it('NEQ-24 every deviation from the mean decays at rate w N, not w (N − 1)', () => {
    const flow = flowOf(allToAll.make({ weight: 0.3, scaling: 'none' }, contextOf(4)), row(1, 2, 4, 9));
    [1, 2, 4, 9].forEach((x, i) => {
      expect(flow[i]).toBeCloseTo(0.3 * 4 * (4 - x), 12);
      if (x !== 4) expect(Math.abs(flow[i]! - 0.3 * 3 * (4 - x))).toBeGreaterThan(0.1);
    });
  });

  it('LAT-10 scaling: mean-field divides by N, not by N − 1 or N/2', () => {
    const { edges } = allToAll.make({ weight: 0.7, scaling: 'mean-field' }, contextOf(5));
    expect([...edges.weight]).toEqual(new Array<number>(10).fill(0.7 / 5));
  });

  it('one unit has no edges', () => {
    expect(allToAll.make({ weight: 1, scaling: 'none' }, contextOf(1)).edges).toMatchObject({
      nodes: 1,
      weight: new Float64Array(0),
    });
    expect(allToAll.make({ weight: 1, scaling: 'none' }, contextOf(2)).edges.weight).toHaveLength(1);
  });
});
