import { batchOf, createBatch, RandomStreams } from '@ergodic/numerics';
import type { Coupling, CouplingClaims } from '@ergodic/kernel';
import fc from 'fast-check';
import {
  expectClose,
  expectTrue,
  expectWithin,
  firstDifference,
  forAll,
  law,
  show,
  type Effort,
  type Law,
} from '../law.ts';
import { numbersIn } from '../values.ts';

export interface CouplingLawOptions extends CouplingClaims, Effort {}

/**
 * The laws of a coupling (NEQ-24): each edge joins two different nodes once; what i gives, j gets, along edges only and along each; rows are
 * independent and accumulate; linear flow is −Lx; the maximum principle and connectedness where claimed.
 */
export function couplingLaws(coupling: Coupling, options: CouplingLawOptions = {}): Law[] {
  const { conductance = false, range: [low, high] = [-5, 5], cases = 100, seed = 1 } = options;
  const { nodes } = coupling.edges;
  const node = numbersIn(low, high);
  const values = fc
    // Nodes that are all alike, too.
    .oneof(
      { weight: 9, arbitrary: fc.array(node, { minLength: nodes, maxLength: nodes }) },
      { weight: 1, arbitrary: node.map((v) => new Array<number>(nodes).fill(v)) },
    )
    .map((x) => Float64Array.from(x));
  const onStates = (name: string, holds: (x: Float64Array) => void): Law =>
    law(name, () => forAll({ x: values }, { cases, seed }, ({ x }) => holds(x)));
  const edges = law('each edge joins two different nodes, once', () => checkEdges(coupling));
  if (!(nodes >= 1)) return [edges];
  const laws = [
    edges,
    onStates('what i gives, j gets', (x) => {
      const flow = flowsOf(coupling, [x]);
      expectWithin(sumOf(flow), 0, 1e-13 * (1 + largest(flow)) * (1 + coupling.edges.from.length), 'Σ flow');
    }),
    law('flow keeps to the edges', () =>
      forAll({ x: values, i: fc.integer({ min: 0, max: nodes - 1 }), v: node }, { cases, seed }, ({ x, i, v }) =>
        checkLocality(coupling, x, i, v),
      ),
    ),
    law('something flows along each edge', () => checkEachCarries(coupling, low, high)),
    law('rows are independent and accumulate', () =>
      forAll({ x: values, y: values }, { cases, seed }, ({ x, y }) => checkRows(coupling, x, y)),
    ),
    onStates('what it reads stays as it is', (x) => {
      const batch = batchOf(x.slice(), 1, nodes);
      const before = numbersOf(coupling);
      coupling.addFlow(batch, createBatch(1, nodes));
      const i = firstDifference(batch.data, x);
      expectTrue(
        i < 0,
        `addFlow changes the batch it is given: node ${i} was ${show(x[i])}, is ${show(batch.data[i])}`,
      );
      expectTrue(firstDifference(numbersOf(coupling), before) < 0, 'addFlow changes the edges');
    }),
  ];
  if (coupling.linear) laws.push(onStates('linear flow is −L x', (x) => checkLinear(coupling, x)));
  if (conductance)
    laws.push(
      onStates('maximum principle: nothing flows into the highest node, nothing out of the lowest', (x) => {
        const flow = flowsOf(coupling, [x]);
        const slack = 1e-12 * (1 + largest(flow));
        const [least, most] = [Math.min(...x), Math.max(...x)];
        flow.forEach((f, i) => {
          if (x[i] === most) expectTrue(f <= slack, `${show(f)} flows into node ${i}, which is the highest`);
          if (x[i] === least) expectTrue(f >= -slack, `${show(-f)} flows out of node ${i}, which is the lowest`);
        });
      }),
    );
  if (options.connected) laws.push(law('every node is reached from every other', () => checkConnected(coupling)));
  return laws;
}

function flowsOf(coupling: Coupling, rows: readonly Float64Array[], start = 0): Float64Array {
  const { nodes } = coupling.edges;
  const x = createBatch(rows.length, nodes);
  rows.forEach((row, r) => x.data.set(row, r * nodes));
  const out = createBatch(rows.length, nodes);
  out.data.fill(start);
  coupling.addFlow(x, out);
  return out.data;
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function numbersOf({ edges: { from, to, weight } }: Coupling): number[] {
  return [...from, ...to, ...weight];
}

function checkEdges({ edges: { nodes, from, to, weight } }: Coupling): number {
  expectTrue(
    from.length === to.length && from.length === weight.length,
    `there are ${from.length} from, ${to.length} to and ${weight.length} weights, one of each for every edge`,
  );
  expectTrue(nodes >= 1, 'there are no nodes');
  const seen = new Set<string>();
  for (let e = 0; e < from.length; e++) {
    const [a, b] = [Math.min(from[e]!, to[e]!), Math.max(from[e]!, to[e]!)];
    expectTrue(a >= 0 && b < nodes, `edge ${e} joins ${a} and ${b}, but nodes are 0 … ${nodes - 1}`);
    expectTrue(a !== b, `edge ${e} joins ${a} with itself`);
    expectTrue(!seen.has(`${a}-${b}`), `nodes ${a} and ${b} are joined twice`);
    expectTrue(Number.isFinite(weight[e]), `edge ${e} has weight ${weight[e]}`);
    seen.add(`${a}-${b}`);
  }
  return Math.max(1, from.length);
}

/** A node's value is felt by itself and its neighbours alone. */
function checkLocality(coupling: Coupling, x: Float64Array, i: number, value: number): void {
  const { from, to } = coupling.edges;
  const near = new Set([i]);
  from.forEach((a, e) => {
    if (a === i) near.add(to[e]!);
    if (to[e] === i) near.add(a);
  });
  const [before, after] = [flowsOf(coupling, [x]), flowsOf(coupling, [x.with(i, value)])];
  before.forEach((f, j) => {
    if (!near.has(j))
      expectClose(after[j]!, f, 1e-12, `node ${j} has no edge to node ${i}, yet feels its change: the flow into ${j}`);
  });
}

/**
 * The flow into an edge's end changes with the value at its start, in one of eight states at least; where its weight is not 0. All
 * edges, or some two hundred of many.
 */
function checkEachCarries(coupling: Coupling, low: number, high: number): number {
  const { nodes, from, to, weight } = coupling.edges;
  const streams = new RandomStreams(1, 'states', 1);
  const value = (): number => low + (high - low) * streams.uniform(0);
  const states = Array.from({ length: 8 }, () => Float64Array.from({ length: nodes }, value));
  let tried = 0;
  for (let e = 0; e < from.length; e += Math.ceil(from.length / 200)) {
    const [i, j] = [from[e]!, to[e]!];
    if (weight[e] === 0) continue;
    tried++;
    const carries = states.some((x) => {
      const flows = flowsOf(coupling, [x, x.with(i, value())]);
      return flows[j] !== flows[nodes + j];
    });
    expectTrue(carries, `edge ${e} joins ${i} and ${j}, yet the flow into ${j} does not change with the value of ${i}`);
  }
  return Math.max(1, tried);
}

function checkRows(coupling: Coupling, x: Float64Array, y: Float64Array): void {
  const both = flowsOf(coupling, [x, y], 7);
  [x, y].forEach((row, r) =>
    flowsOf(coupling, [row]).forEach((f, i) =>
      expectClose(both[r * row.length + i]!, 7 + f, 1e-12, `7 + flow into node ${i} of row ${r}`),
    ),
  );
}

function checkLinear(coupling: Coupling, x: Float64Array): void {
  const { from, to, weight } = coupling.edges;
  const wanted = new Float64Array(x.length);
  from.forEach((i, e) => {
    const j = to[e]!;
    wanted[i]! += weight[e]! * (x[j]! - x[i]!);
    wanted[j]! += weight[e]! * (x[i]! - x[j]!);
  });
  flowsOf(coupling, [x]).forEach((f, i) => expectClose(f, wanted[i]!, 1e-11, `flow into node ${i}`));
}

function checkConnected({ edges: { nodes, from, to } }: Coupling): number {
  const reached = new Set([0]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    from.forEach((a, e) => {
      if (reached.has(a)) reached.add(to[e]!);
      if (reached.has(to[e]!)) reached.add(a);
    });
  }
  const lost = Array.from({ length: nodes }, (_, i) => i).find((i) => !reached.has(i));
  expectTrue(lost === undefined, `node ${lost} is not reached from node 0`);
  return nodes;
}
