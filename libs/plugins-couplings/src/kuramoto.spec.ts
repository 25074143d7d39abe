import { describe, expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import { createRegistry, type Edges } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { flowOf, normalRow, row } from '../test/support.ts';
import { edgesOf } from './edges.ts';
import { couplings } from './index.ts';
import { kuramoto, kuramotoCoupling } from './kuramoto.ts';

const registry = createRegistry([couplings]);
const complete = (nodes: number, weight: number): Edges =>
  edgesOf(
    nodes,
    Array.from({ length: nodes }, (_, j) => Array.from({ length: j }, (_none, i) => [i, j] as const)).flat(),
    weight,
  );
const kite: Edges = {
  nodes: 4,
  from: Int32Array.of(0, 1, 2, 3),
  to: Int32Array.of(1, 2, 0, 0),
  weight: Float64Array.of(0.7, 1.3, -0.4, 2.1),
};

/** Σ_j w_ij sin(θ_j − θ_i), written out. */
function sines({ nodes, from, to, weight }: Edges, theta: Float64Array, sign = 1): number[] {
  const flow = new Array<number>(nodes).fill(0);
  for (let e = 0; e < from.length; e++) {
    flow[from[e]!]! += weight[e]! * Math.sin(sign * (theta[to[e]!]! - theta[from[e]!]!));
    flow[to[e]!]! += weight[e]! * Math.sin(sign * (theta[from[e]!]! - theta[to[e]!]!));
  }
  return flow;
}

const furthest = (a: ArrayLike<number>, b: readonly number[]): number =>
  Math.max(...b.map((value, i) => Math.abs(a[i]! - value)));

describe('kuramoto', () => {
  for (const law of lawsOf(kuramoto, { registry })) it(`law: ${law.name}`, law.check);

  it('LAT-13 w K sin(θ_j − θ_i) into i: two phases', () => {
    const graph = { use: 'edge-list', edges: [[0, 1, 0.5]] };
    const coupling = kuramoto.make({ graph, strength: 3 }, lawContext(1, 1, 1, { registry }));
    const flow = flowOf(coupling, row(0.3, 1.1));
    expect(flow[0]).toBeCloseTo(1.5 * Math.sin(0.8), 14);
    expect(flow[1]).toBe(-flow[0]!);
    expect([...coupling.edges.weight]).toEqual([1.5]);
    expect(coupling.linear).toBe(false);
  });

  it.each([
    ['a graph with weights of its own', kite],
    ['a complete graph, through the mean field', complete(7, 0.35)],
    ['a triangle, through the mean field', complete(3, -1.2)],
    ['a pair', complete(2, 0.9)],
    [
      'a complete graph with one weight different',
      { ...complete(5, 0.2), weight: complete(5, 0.2).weight.with(3, 0.9) },
    ],
  ])('LAT-13 %s: the sum over the edges', (_, edges) => {
    const theta = normalRow(edges.nodes).data.map((x) => 2 * x);
    const flow = flowOf(kuramotoCoupling(edges), batchOf(theta, 1, edges.nodes));
    expect(furthest(flow, sines(edges, theta))).toBeLessThanOrEqual(1e-14 * edges.nodes);
    expect(furthest(flow, sines(edges, theta, -1))).toBeGreaterThan(0.1);
  });

  it.each([
    ['along edges', kite],
    ['through the mean field', complete(6, 0.4)],
  ])('LAT-12 %s: all phases turned alike give the same flow, which sums to 0', (_, edges) => {
    const coupling = kuramotoCoupling(edges);
    const theta = normalRow(edges.nodes);
    const flow = flowOf(coupling, theta);
    const turned = theta.data.map((x) => x + 2.3);
    expect(furthest(flowOf(coupling, batchOf(turned, 1, edges.nodes)), [...flow])).toBeLessThanOrEqual(1e-14 * 10);
    expect(Math.abs(flow.reduce((a, b) => a + b))).toBeLessThanOrEqual(1e-14 * 10);
  });

  it('LAT-14 it is −∂E/∂θ of E = −Σ_e w K cos(θ_i − θ_j)', () => {
    const energy = (theta: Float64Array): number =>
      kite.weight.reduce((sum, w, e) => sum - w * Math.cos(theta[kite.from[e]!]! - theta[kite.to[e]!]!), 0);
    const { data } = normalRow(4);
    const flow = flowOf(kuramotoCoupling(kite), batchOf(data, 1, 4));
    for (let i = 0; i < 4; i++) {
      const h = 6.06e-6 * Math.max(1, Math.abs(data[i]!));
      const slope = (energy(data.with(i, data[i]! + h)) - energy(data.with(i, data[i]! - h))) / (2 * h);
      expect(Math.abs(flow[i]! + slope)).toBeLessThanOrEqual(1e-7);
    }
  });
});
