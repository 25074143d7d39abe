import fc from 'fast-check';
import type { TensorArray, TensorRuntime } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { exportNetwork } from '@ergodic/tensor';
import { describe, expect, it } from 'vitest';
import { thermalTanh } from '../../test/activations.ts';
import { built, loadedRuntimes } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import type { Tensor, Tools } from '../common/tensor-types.ts';
import { buildNetwork } from '../network/build-network.ts';
import { messagePassing } from './message-passing.ts';
import { byEdges, byProduct, neighbourSums, type Graph, type NeighbourSums } from './neighbour-sums.ts';

const graphs = fc.integer({ min: 2, max: 12 }).chain((nodes) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: nodes - 1 }),
        fc.integer({ min: 1, max: nodes - 1 }),
        fc.double({ min: -2, max: 2, noNaN: true }),
      ),
      { maxLength: 20 },
    )
    .map((edges): Graph => ({
      nodes,
      from: edges.map(([from]) => from),
      to: edges.map(([from, steps]) => (from + steps) % nodes),
      weight: edges.map(([, , weight]) => weight),
    })),
);

function numbersOf(shape: readonly number[], seed: number): TensorArray {
  const random = new RandomStreams(seed, 'numbers', 1);
  const size = shape.reduce((product, length) => product * length, 1);
  return { type: 'float32', shape, data: Float32Array.from({ length: size }, () => random.normal(0)) };
}

interface Told {
  readonly y: TensorArray;
  readonly first: TensorArray;
  readonly second: TensorArray;
}

/** y = A x, its derivative by x of Σ c y³, and the derivative of Σ of the square of that. */
function allOf(runtime: TensorRuntime, sums: NeighbourSums, x: TensorArray): Told {
  const program = runtime.compile((({ tf, grad }: Tools, at: Tensor) => {
    const value = (u: Tensor): Tensor => tf.sum(tf.pow(sums(tf, u), 3));
    const slope = grad(value);
    return { y: sums(tf, at), first: slope(at), second: grad((u: Tensor) => tf.sum(tf.square(slope(u))))(at) };
  }) as never);
  const found = program.run(x) as unknown as Told;
  program.close();
  return found;
}

function furthest(a: Told, b: Told): number {
  const off = (['y', 'first', 'second'] as const).map((what) => {
    expect(a[what].shape).toEqual(b[what].shape);
    const [found, wanted] = [Array.from(a[what].data), Array.from(b[what].data)];
    const size = Math.max(1, ...wanted.map(Math.abs));
    return Math.max(...found.map((value, i) => Math.abs(value - wanted[i]!) / size));
  });
  return Math.max(...off);
}

describe('sums over neighbours', () => {
  it('by edges are those by the matrix, with first and second derivatives, compiled and one operation at a time', async () => {
    const { compiled, eager } = await loadedRuntimes();
    fc.assert(
      fc.property(graphs, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (graph, batch, units) => {
        const x = numbersOf([batch, graph.nodes, units], 3);
        const wanted = allOf(eager, byProduct(graph), x);
        expect(furthest(allOf(eager, byEdges(graph), x), wanted)).toBeLessThan(1e-5);
      }),
      { numRuns: 30, seed: 1 },
    );
    fc.assert(
      fc.property(graphs, (graph) => {
        const x = numbersOf([2, graph.nodes, 3], 4);
        expect(furthest(allOf(compiled, byEdges(graph), x), allOf(compiled, byProduct(graph), x))).toBeLessThan(1e-5);
      }),
      { numRuns: 4, seed: 2 },
    );
  });

  it('the mutants: an edge one way, a weight forgotten, a node that hears another', async () => {
    const { eager } = await loadedRuntimes();
    const graph: Graph = { nodes: 5, from: [0, 1, 1], to: [1, 2, 3], weight: [1, -0.5, 2] };
    const x = numbersOf([2, 5, 2], 5);
    const wanted = allOf(eager, byProduct(graph), x);
    const oneWay: NeighbourSums = (tf, u) => {
      const matrix = new Float32Array(25);
      for (let e = 0; e < 3; e++) matrix[graph.from[e]! * 5 + graph.to[e]!] = graph.weight[e]!;
      return tf.matMul(tf.tensor2d(matrix, [5, 5]), u);
    };
    for (const wrong of [oneWay, byEdges({ ...graph, weight: [1, 1, 2] }), byEdges({ ...graph, to: [1, 2, 4] })])
      expect(furthest(allOf(eager, wrong, x), wanted)).toBeGreaterThan(1e-2);
  });

  it('nothing is lost where one node hears very many', async () => {
    const { compiled } = await loadedRuntimes();
    const nodes = 20_001;
    const star: Graph = {
      nodes,
      from: Array.from({ length: nodes - 1 }, (_, i) => i + 1),
      to: Array<number>(nodes - 1).fill(0),
      weight: Array<number>(nodes - 1).fill(1),
    };
    const x: TensorArray = { type: 'float32', shape: [1, nodes, 32], data: new Float32Array(nodes * 32).fill(1) };
    const program = compiled.compile((({ tf, grad }: Tools, u: Tensor) =>
      grad((at: Tensor) => tf.sum(tf.mul(0.5, tf.square(neighbourSums(star)(tf, at)))))(u)) as never);
    // The hub hears 20 000, and each of the others one: A A x.
    const { data } = program.run(x) as TensorArray;
    program.close();
    expect(data.subarray(0, 32).every((value) => value === nodes - 1)).toBe(true);
    expect(data.subarray(32).every((value) => value === nodes - 1)).toBe(true);
  });

  it('few edges go by edges, many by the matrix', () => {
    const ring = (nodes: number): Graph => ({
      nodes,
      from: Array.from({ length: nodes }, (_, i) => i),
      to: Array.from({ length: nodes }, (_, i) => (i + 1) % nodes),
      weight: Array<number>(nodes).fill(1),
    });
    /** Operations that it uses. */
    const usedBy = (graph: Graph): string[] => {
      const used: string[] = [];
      const told = { shape: [1, graph.nodes, 1] };
      const tf = new Proxy({} as object, {
        has: () => false,
        get: (_, name: string) => () => {
          used.push(name);
          return told;
        },
      });
      neighbourSums(graph)(tf as never, told as never);
      return used;
    };
    expect(usedBy(ring(200))).toContain('gather');
    expect(usedBy(ring(20))).toEqual(['tensor2d', 'matMul']);
  });
});

const ring = Array.from({ length: 150 }, (_, i) => [i, (i + 1) % 150, 0.5 + (i % 3)] as [number, number, number]);
// One that hears many, and one that hears none.
const sparse = [...ring.filter(([i, j]) => i !== 7 && j !== 7), [0, 75, -1], [0, 50, 2]] as [number, number, number][];
layerSuite(
  'message-passing along few edges',
  () => built(layer(messagePassing, { units: 1, edges: sparse, activation: thermalTanh } as never), [150, 1]),
  { temperatures: [0.7] },
);

it('message-passing along few edges exports as it is', async () => {
  const plan = layer(messagePassing, { units: 2, edges: sparse, activation: thermalTanh } as never);
  const network = buildNetwork({ input: [150, 2], layers: [plan], readout: 'values', start: 1 });
  const { report } = await exportNetwork(network, { temperature: 0.8 });
  expect(report.passed).toBe(true);
});
