import { describe, expect, it } from 'vitest';
import { solve } from '@ergodic/numerics/linear-algebra';
import { isNear, near, sum } from '../test/support.ts';
import { seriesConduction } from './series-conduction.ts';

describe('series conduction', () => {
  it('NEQ-27 G = (1, 2, 4), T from 10 to 3: J = 4, nodes 6 and 4, σ', () => {
    const found = seriesConduction([1, 2, 4], 10, 3);
    near(found.flow, 4);
    found.nodes.forEach((T, i) => near(T, [6, 4][i]!));
    expect(found.nodes).toHaveLength(2);
    near(found.entropyProduction, 0.9333333333, 1e-10);
    // Conductances added instead of resistances.
    expect(isNear(7 * (10 - 3), found.flow, 0.1)).toBe(false);
  });

  it('NEQ-27 it is the linear solution of no net flow into any node, for random conductances', () => {
    const G = [0.3, 2, 1.1, 5, 0.7];
    const [hot, cold] = [4, 1.5];
    const matrix = new Float64Array(16);
    const right = new Float64Array(4);
    for (let i = 0; i < 4; i++) {
      matrix[5 * i] = G[i]! + G[i + 1]!;
      if (i > 0) matrix[5 * i - 1] = -G[i]!;
      if (i < 3) matrix[5 * i + 1] = -G[i + 1]!;
    }
    right[0] = G[0]! * hot;
    right[3] = G[4]! * cold;
    const { flow, nodes, entropyProduction } = seriesConduction(G, hot, cold);
    solve(matrix, right, 4).forEach((T, i) => near(nodes[i]!, T));
    // σ is the sum over the pieces of J (1/T_out − 1/T_in).
    const all = [hot, ...nodes, cold];
    near(sum(G.map((_, i) => flow * (1 / all[i + 1]! - 1 / all[i]!))), entropyProduction);
    G.forEach((g, i) => near(g * (all[i]! - all[i + 1]!), flow));
  });

  it('NEQ-27 a uniform rod has a linear profile; equal reservoirs are equilibrium: J = σ = 0', () => {
    const { nodes } = seriesConduction(new Array<number>(10).fill(3), 8, 2);
    nodes.forEach((T, i) => near(T, 8 - 0.6 * (i + 1), 1e-10));
    expect(seriesConduction([1, 2], 5, 5)).toEqual({ flow: 0, nodes: [5], entropyProduction: 0 });
    const turned = seriesConduction([4, 2, 1], 3, 10);
    near(turned.flow, -4);
    expect(turned.entropyProduction).toBeGreaterThan(0);
  });

  it('refuses what is out of range', () => {
    expect(() => seriesConduction([], 2, 1)).toThrow(/conductances.length is 0/);
    expect(() => seriesConduction([1, 0], 2, 1)).toThrow(/conductances\[1\] is 0, must be finite and > 0/);
    expect(() => seriesConduction([1], 2, 0)).toThrow(/cold is 0/);
  });
});
