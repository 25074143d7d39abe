import { describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import type { Coupling } from '@ergodic/kernel';
import { couplingLaws } from '@ergodic/laws';
import { flowOf, normalRow, row } from '../test/support.ts';
import { edgesOf, scaledEdges } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/** Two bodies joined by 1, the second and third by ½. */
const wire = linearCoupling({
  nodes: 3,
  from: Int32Array.of(0, 1),
  to: Int32Array.of(1, 2),
  weight: Float64Array.of(1, 0.5),
});

/** Unequal weights, a loop and a loose end. */
const kite = linearCoupling({
  nodes: 5,
  from: Int32Array.of(0, 1, 2, 0, 3),
  to: Int32Array.of(1, 2, 0, 3, 4),
  weight: Float64Array.of(0.7, 1.3, 0.4, 2.1, 0.9),
});

describe.each([
  ['wire', wire],
  ['kite', kite],
] as const)('linear coupling: %s', (_, coupling) => {
  for (const law of couplingLaws(coupling, { conductance: true })) it(`NEQ-24 ${law.name}`, law.check);

  const { nodes, weight, from, to } = coupling.edges;
  const x = normalRow(nodes);

  it('NEQ-24 equal values exchange nothing', () => {
    const flow = flowOf(coupling, batchOf(new Float64Array(nodes).fill(3.7), 1, nodes));
    expect(Math.max(...flow.map(Math.abs))).toBe(0);
  });

  it('NEQ-24 flow between two nodes is w (x_j − x_i) into i and its opposite into j', () => {
    for (let e = 0; e < weight.length; e++) {
      const [i, j] = [from[e]!, to[e]!];
      const alone = linearCoupling(edgesOf(nodes, [[i, j]], weight[e]!));
      const flow = flowOf(alone, x);
      expect(flow[i]).toBe(weight[e]! * (x.data[j]! - x.data[i]!));
      expect(flow[j]).toBe(-flow[i]!);
    }
  });

  it('NEQ-24 maximum principle: Euler steps with dt ΣG ≤ 1 stay between the least and the largest, and even out', () => {
    const total = new Float64Array(nodes);
    for (let e = 0; e < weight.length; e++) {
      total[from[e]!]! += weight[e]!;
      total[to[e]!]! += weight[e]!;
    }
    const dt = 1 / Math.max(...total);
    let here = x;
    const mean = here.data.reduce((a, b) => a + b) / nodes;
    const [least, largest] = [Math.min(...here.data), Math.max(...here.data)];
    for (let n = 0; n < 50; n++) {
      const flow = flowOf(coupling, here);
      const next = here.data.map((value, i) => value + 0.9 * dt * flow[i]!);
      expect(Math.max(...next)).toBeLessThanOrEqual(Math.max(...here.data) + 1e-15);
      expect(Math.min(...next)).toBeGreaterThanOrEqual(Math.min(...here.data) - 1e-15);
      here = batchOf(next, 1, nodes);
    }
    expect(Math.max(...here.data) - Math.min(...here.data)).toBeLessThan(0.1 * (largest - least));
    expect(Math.abs(here.data.reduce((a, b) => a + b) / nodes - mean)).toBeLessThanOrEqual(1e-12);
  });

  it('NEQ-30 the flow is −∂Φ/∂x of Φ = ½ Σ_e w (x_i − x_j)², once an edge', () => {
    const phi = (at: Float64Array): number =>
      weight.reduce((sum, w, e) => sum + 0.5 * w * (at[from[e]!]! - at[to[e]!]!) ** 2, 0);
    const flow = flowOf(coupling, x);
    for (let i = 0; i < nodes; i++) {
      const h = 6.06e-6 * Math.max(1, Math.abs(x.data[i]!));
      const gradient = (phi(x.data.with(i, x.data[i]! + h)) - phi(x.data.with(i, x.data[i]! - h))) / (2 * h);
      expect(Math.abs(flow[i]! + gradient)).toBeLessThanOrEqual(1e-7 * Math.max(1, Math.abs(gradient), phi(x.data)));
      // Counted once from either end, the gradient is twice the flow.
      if (Math.abs(gradient) > 0.1) expect(Math.abs(flow[i]! + 2 * gradient)).toBeGreaterThan(0.05);
    }
  });

  it('adds to what is there, row by row', () => {
    const rows = batchOf(Float64Array.of(...x.data, ...x.data.map((value) => 2 - value)), 2, nodes);
    const out = createBatch(2, nodes);
    out.data.fill(2);
    coupling.addFlow(rows, out);
    coupling.addFlow(rows, out);
    const flow = flowOf(coupling, x);
    for (let i = 0; i < nodes; i++) {
      expect(out.data[i]).toBeCloseTo(2 + 2 * flow[i]!, 13);
      expect(out.data[nodes + i]).toBeCloseTo(2 - 2 * flow[i]!, 13);
    }
    expect(() => coupling.addFlow(createBatch(1, nodes + 1), createBatch(1, nodes + 1))).toThrow(RangeError);
    expect(() => coupling.addFlow(createBatch(1, nodes), createBatch(2, nodes))).toThrow(RangeError);
  });
});

describe('linear coupling', () => {
  it('NEQ-24 G₁₂ = 1, G₂₃ = ½, T₀ = (1, 2, 4): Ṫ = (1, 0, −1) and T(1)', () => {
    expect([...flowOf(wire, row(1, 2, 4))]).toEqual([1, 0, -1]);
    const at = (steps: number, sign: number): Float64Array => {
      let T = Float64Array.of(1, 2, 4);
      const h = 1 / steps;
      const rate = (y: Float64Array): Float64Array => flowOf(wire, batchOf(y, 1, 3)).map((q) => sign * q);
      for (let n = 0; n < steps; n++) {
        const k1 = rate(T);
        const k2 = rate(T.map((y, i) => y + (h / 2) * k1[i]!));
        const k3 = rate(T.map((y, i) => y + (h / 2) * k2[i]!));
        const k4 = rate(T.map((y, i) => y + h * k3[i]!));
        T = T.map((y, i) => y + (h / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!));
      }
      return T;
    };
    const expected = [1.665025655034, 2.103234857291, 3.231739487674];
    at(2000, 1).forEach((T, i) => expect(Math.abs(T - expected[i]!)).toBeLessThanOrEqual(1e-12));
    // The mutant that takes the outflow for an inflow runs apart.
    expect(Math.max(...at(2000, -1))).toBeGreaterThan(5);
  });

  it('GEN-11 a flow that only one end gets, or that runs uphill, breaks the laws', () => {
    const { from, to, weight } = wire.edges;
    const mutantOf = (into: number, outOf: number): Coupling => ({
      ...wire,
      addFlow(x, out) {
        for (let r = 0; r < x.replicas; r++)
          for (let e = 0; e < from.length; e++) {
            const [i, j] = [3 * r + from[e]!, 3 * r + to[e]!];
            out.data[i]! += into * weight[e]! * (x.data[j]! - x.data[i]!);
            out.data[j]! -= outOf * weight[e]! * (x.data[j]! - x.data[i]!);
          }
      },
    });
    const failures = (coupling: Coupling): number =>
      couplingLaws(coupling, { conductance: true }).filter(({ check }) => {
        try {
          check();
          return false;
        } catch {
          return true;
        }
      }).length;
    expect(failures(mutantOf(1, 1))).toBe(0);
    expect(failures(mutantOf(1, 0))).toBeGreaterThan(0);
    expect(failures(mutantOf(1, 2))).toBeGreaterThan(0);
    expect(failures(mutantOf(-1, -1))).toBeGreaterThan(0);
  });

  it('says that its flow is linear; scaled edges share their ends', () => {
    expect(wire.linear).toBe(true);
    expect(scaledEdges(wire.edges, 3)).toEqual({ ...wire.edges, weight: Float64Array.of(3, 1.5) });
    expect([...wire.edges.weight]).toEqual([1, 0.5]);
  });
});
