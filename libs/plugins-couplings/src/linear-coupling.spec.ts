import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, RandomStreams } from '@ergodic/numerics';
import { ErgodicError, type Coupling } from '@ergodic/kernel';
import { couplingLaws } from '@ergodic/laws';
import { contextOf, degreesOf, edgeNames, flowOf } from '../test/support.ts';
import { allToAll } from './all-to-all.ts';
import { lattice } from './lattice.ts';
import { edgesOf, linearCoupling } from './linear-coupling.ts';
import { ring } from './ring.ts';

const row = (...x: number[]) => batchOf(Float64Array.from(x), 1, x.length);
const latticeOf = (shape: number[], periodic: boolean, weight = 1): Coupling =>
  lattice.make({ shape, periodic, weight }, contextOf(1));

/** Two bodies joined by 1, the second and third by ½. */
const wire = linearCoupling({
  nodes: 3,
  from: Int32Array.of(0, 1),
  to: Int32Array.of(1, 2),
  weight: Float64Array.of(1, 0.5),
});

const graphs: readonly (readonly [string, Coupling])[] = [
  ['wire', wire],
  ['ring', ring.make({ weight: 0.7 }, contextOf(6))],
  ['open chain', latticeOf([5], false, 1.3)],
  ['torus', latticeOf([3, 4], true, 0.4)],
  ['box', latticeOf([2, 3, 4], false)],
  ['all-to-all', allToAll.make({ weight: 0.2 }, contextOf(7))],
];

describe.each(graphs)('%s', (_, coupling) => {
  for (const law of couplingLaws(coupling, { conductance: true })) it(`NEQ-24 ${law.name}`, law.check);

  const { nodes, weight } = coupling.edges;
  const x = createBatch(3, nodes);
  new RandomStreams(5, 'x', 1).fillNormal(0, x.data);

  it('NEQ-24 equal values exchange nothing', () => {
    const flow = flowOf(coupling, batchOf(new Float64Array(nodes).fill(3.7), 1, nodes));
    expect(Math.max(...flow.map(Math.abs))).toBe(0);
  });

  it('NEQ-24 flow between two nodes is w (x_j − x_i) into i and its opposite into j', () => {
    for (let e = 0; e < weight.length; e++) {
      const [i, j] = [coupling.edges.from[e]!, coupling.edges.to[e]!];
      const alone = linearCoupling({
        nodes,
        from: Int32Array.of(i),
        to: Int32Array.of(j),
        weight: Float64Array.of(weight[e]!),
      });
      const flow = flowOf(alone, batchOf(x.data.slice(0, nodes), 1, nodes));
      expect(flow[i]).toBe(weight[e]! * (x.data[j]! - x.data[i]!));
      expect(flow[j]).toBe(-flow[i]!);
    }
  });

  it('NEQ-24 maximum principle: Euler steps with dt ΣG ≤ 1 stay between the least and the largest, and even out', () => {
    const total = new Float64Array(nodes);
    for (let e = 0; e < weight.length; e++) {
      total[coupling.edges.from[e]!]! += weight[e]!;
      total[coupling.edges.to[e]!]! += weight[e]!;
    }
    const dt = 1 / Math.max(...total);
    let here = batchOf(x.data.slice(0, nodes), 1, nodes);
    const mean = here.data.reduce((a, b) => a + b) / nodes;
    const [least, largest] = [Math.min(...here.data), Math.max(...here.data)];
    for (let n = 0; n < 50; n++) {
      const flow = flowOf(coupling, here);
      const next = here.data.map((value, i) => value + 0.9 * dt * flow[i]!);
      expect(Math.max(...next)).toBeLessThanOrEqual(Math.max(...here.data) + 1e-15);
      expect(Math.min(...next)).toBeGreaterThanOrEqual(Math.min(...here.data) - 1e-15);
      here = batchOf(next, 1, nodes);
    }
    expect(Math.max(...here.data) - Math.min(...here.data)).toBeLessThan(0.9 * (largest - least));
    expect(Math.abs(here.data.reduce((a, b) => a + b) / nodes - mean)).toBeLessThanOrEqual(1e-12);
  });

  it('NEQ-30 the flow is −∂Φ/∂x of Φ = ½ Σ_e w (x_i − x_j)², once an edge', () => {
    const phi = (at: Float64Array): number =>
      weight.reduce((sum, w, e) => sum + 0.5 * w * (at[coupling.edges.from[e]!]! - at[coupling.edges.to[e]!]!) ** 2, 0);
    const start = x.data.slice(0, nodes);
    const flow = flowOf(coupling, batchOf(start, 1, nodes));
    for (let i = 0; i < nodes; i++) {
      const h = 6.06e-6 * Math.max(1, Math.abs(start[i]!));
      const gradient = (phi(start.with(i, start[i]! + h)) - phi(start.with(i, start[i]! - h))) / (2 * h);
      expect(Math.abs(flow[i]! + gradient)).toBeLessThanOrEqual(1e-7 * Math.max(1, Math.abs(gradient), phi(start)));
    }
  });

  it('adds to what is there, row by row', () => {
    const out = createBatch(3, nodes);
    out.data.fill(2);
    coupling.addFlow(x, out);
    coupling.addFlow(x, out);
    const second = flowOf(coupling, batchOf(x.data.slice(nodes, 2 * nodes), 1, nodes));
    for (let i = 0; i < nodes; i++) expect(out.data[nodes + i]).toBeCloseTo(2 + 2 * second[i]!, 13);
    expect(() => coupling.addFlow(createBatch(1, nodes + 1), createBatch(1, nodes + 1))).toThrow(RangeError);
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

  it('NEQ-24 path of 5: eigenvalues 2 − 2 cos(πk/5); cycle of 6: 2 − 2 cos(2πk/6)', () => {
    const path = [0, 0.3819660113, 1.3819660113, 2.6180339887, 3.6180339887];
    path.forEach((eigenvalue, k) => {
      const mode = Float64Array.from({ length: 5 }, (_, j) => Math.cos((Math.PI * k * (j + 0.5)) / 5));
      const flow = flowOf(latticeOf([5], false), batchOf(mode, 1, 5));
      flow.forEach((f, j) => expect(Math.abs(f + eigenvalue * mode[j]!)).toBeLessThanOrEqual(1e-10));
    });
    [0, 1, 3, 4].forEach((eigenvalue, k) => {
      const mode = Float64Array.from({ length: 6 }, (_, j) => Math.cos((2 * Math.PI * k * j) / 6 + 0.3));
      const flow = flowOf(ring.make({ weight: 2.5 }, contextOf(6)), batchOf(mode, 1, 6));
      flow.forEach((f, j) => expect(Math.abs(f + 2.5 * eigenvalue * mode[j]!)).toBeLessThanOrEqual(1e-12));
    });
  });

  it('all-to-all: every deviation from the mean decays at rate w N', () => {
    const flow = flowOf(allToAll.make({ weight: 0.3 }, contextOf(4)), row(1, 2, 4, 9));
    [1, 2, 4, 9].forEach((x, i) => expect(flow[i]).toBeCloseTo(0.3 * 4 * (4 - x), 12));
  });

  it('a torus has sums of cycle eigenvalues', () => {
    const [A, B] = [3, 5];
    const mode = Float64Array.from({ length: 15 }, (_, i) =>
      Math.cos((2 * Math.PI * Math.floor(i / B)) / A + (2 * Math.PI * 2 * (i % B)) / B),
    );
    const eigenvalue = 2 - 2 * Math.cos((2 * Math.PI) / A) + 2 - 2 * Math.cos((4 * Math.PI) / B);
    const flow = flowOf(latticeOf([A, B], true), batchOf(mode, 1, 15));
    flow.forEach((f, i) => expect(Math.abs(f + eigenvalue * mode[i]!)).toBeLessThanOrEqual(1e-12));
  });
});

describe('graphs', () => {
  it('ring: N edges, two at each node; fewer than 3 nodes are refused', () => {
    const coupling = ring.make({ weight: 1 }, contextOf(5));
    expect(edgeNames(coupling)).toEqual(['0-1', '0-4', '1-2', '2-3', '3-4']);
    expect(degreesOf(coupling)).toEqual([2, 2, 2, 2, 2]);
    expect(edgeNames(latticeOf([5], true))).toEqual(edgeNames(coupling));
    expect(() => ring.make({ weight: 1 }, contextOf(2))).toThrow(ErgodicError);
  });

  it('lattices: 2dN edges on a torus, each pair once; node numbers run along the last direction', () => {
    expect(edgeNames(latticeOf([2, 3], false))).toEqual(['0-1', '0-3', '1-2', '1-4', '2-5', '3-4', '4-5']);
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

  it('all-to-all: N (N − 1)/2 edges', () => {
    expect(edgeNames(allToAll.make({ weight: 1 }, contextOf(4)))).toEqual(['0-1', '0-2', '0-3', '1-2', '1-3', '2-3']);
    expect(() => allToAll.make({ weight: 1 }, contextOf(1))).toThrow(ErgodicError);
  });

  it('one weight for all edges', () => {
    expect([
      ...edgesOf(
        3,
        [
          [0, 1],
          [1, 2],
        ],
        0.25,
      ).weight,
    ]).toEqual([0.25, 0.25]);
    expect(lattice.options.parse({ shape: [3, 3] })).toEqual({ shape: [3, 3], periodic: true, weight: 1 });
    for (const shape of [[], [0], [2.5], [2, 2, 2, 2]])
      expect(lattice.options.safeParse({ shape }).success).toBe(false);
  });
});
