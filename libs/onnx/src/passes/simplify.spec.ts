import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestError, run } from '../../test/run.ts';
import { float } from '../graph/attribute.ts';
import { Graph, type Node, type Value } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from '../ops/index.ts';
import { gatherFactors } from './gather-factors.ts';
import { joinProducts } from './join-products.ts';
import { optimise } from './optimise.ts';
import { countNodes, rewriteGraph } from './rewrite.ts';
import { simplify } from './simplify.ts';

const opsOf = (graph: Graph) => graph.nodes.map(({ op }) => op);

/** Programs of factors, sums and products of square matrices, as derivatives and optimisers leave them. */
const STEPS: readonly ((graph: Graph, a: Value, b: Value, s: Value) => Value)[] = [
  (graph, a) => ops.mul(graph, a, 0.75),
  (graph, a) => ops.mul(graph, -1.5, a),
  (graph, a) => ops.div(graph, a, 3),
  (graph, a) => ops.neg(graph, a),
  (graph, a, b) => ops.mul(graph, ops.tanh(graph, a), ops.mul(graph, b, 0.5)),
  (graph, a, b) => ops.div(graph, ops.neg(graph, a), ops.add(graph, ops.abs(graph, b), 1)),
  (graph, a, b) => ops.add(graph, a, b),
  (graph, a, b) => ops.sub(graph, a, b),
  (graph, a, b) => ops.add(graph, ops.neg(graph, a), b),
  (graph, a, b) => ops.matMul(graph, ops.tanh(graph, a), b),
  (graph, a, b) => ops.gemm(graph, ops.tanh(graph, a), b, undefined, { transposeA: true, alpha: 0.5 }),
  (graph, a, b) => ops.gemm(graph, a, ops.tanh(graph, b), b, { transposeB: true, beta: -2 }),
  (graph, a, _, s) => ops.mul(graph, s, a),
  (graph, a) => ops.reduceSum(graph, ops.neg(graph, a), { axes: [1], keepDims: true }),
  (graph, a) => ops.transpose(graph, ops.mul(graph, a, 0.25)),
  (graph, a) => ops.mul(graph, a, 0),
];

const programs: fc.Arbitrary<Graph> = fc
  .array(fc.record({ step: fc.nat(STEPS.length - 1), a: fc.nat(3), b: fc.nat(3) }), { minLength: 1, maxLength: 14 })
  .map((steps) => {
    const graph = new Graph('random');
    const [x, y] = ['x', 'y'].map((name) => graph.input(name, 'float64', [4, 4]));
    const s = graph.input('s', 'float64', []);
    const values = [x!, y!];
    const last = (back: number): Value => values[Math.max(0, values.length - 1 - back)]!;
    for (const { step, a, b } of steps) {
      const result = STEPS[step]!(graph, last(a), last(b), s);
      values.push(result.shape[1] === 4 ? result : ops.add(graph, result, last(b)));
    }
    graph.output('out', last(0));
    graph.output('other', last(1));
    return graph;
  });

const feedsOf = (change: (i: number) => number | undefined = () => undefined) => {
  const matrix = (phase: number) =>
    tensor(
      'float64',
      [4, 4],
      Array.from({ length: 16 }, (_, i) => change(i + 16 * phase) ?? Math.sin(1 + phase + 2.3 * i)),
    );
  return { x: matrix(0), y: matrix(1), s: tensor('float64', [], [-0.3]) };
};

const errorOf = async (graph: Graph, other: Graph, feeds = feedsOf()): Promise<number> => {
  const [before, after] = [await run(graph, feeds), await run(other, feeds)];
  return Math.max(...Object.keys(before).map((name) => largestError(after[name]!.data, before[name]!.data)));
};

/** A pass that is wrong in one place: the sign of the last factor that it can find. */
function withWrongSign(graph: Graph): Graph | undefined {
  const isScaling = ({ op }: Node) => op === 'Gemm' || op === 'Neg' || op === 'Sub';
  const last = graph.nodes.findLast(isScaling);
  if (!last) return undefined;
  return rewriteGraph(graph, (target) => ({
    node(node) {
      if (node.outputs[0] !== last.outputs[0]) return undefined;
      const { op, inputs, attributes, outputs } = node;
      if (op === 'Gemm') {
        return target.add(op, inputs, { ...attributes, alpha: float(-Number(attributes['alpha']!.value)) }, outputs);
      }
      return target.add(op === 'Neg' ? 'Identity' : 'Add', inputs, attributes, outputs);
    },
  }));
}

describe('simplify', () => {
  const passes = { gatherFactors, joinProducts, simplify };

  it.each(Object.entries(passes))(
    '%s leaves the results up to rounding, and makes no graph larger',
    async (_, pass) => {
      await fc.assert(
        fc.asyncProperty(programs, async (graph) => {
          const simpler = optimise(pass(optimise(graph)));
          expect(await errorOf(graph, simpler), `${graph}\n${simpler}`).toBeLessThan(1e-11);
          expect(countNodes(simpler)).toBeLessThanOrEqual(countNodes(optimise(graph)));
        }),
        { numRuns: 50, seed: 1 },
      );
    },
  );

  it('a wrong sign in what it makes would be seen', async () => {
    let seen = 0;
    let mutants = 0;
    for (const graph of fc.sample(programs, { seed: 3, numRuns: 40 })) {
      const mutant = withWrongSign(simplify(graph));
      if (!mutant) continue;
      mutants++;
      if ((await errorOf(graph, mutant)) > 1e-3) seen++;
    }
    expect(mutants).toBeGreaterThan(20);
    // Not where the results are zero or the sign is squared away.
    expect(seen).toBeGreaterThan(0.6 * mutants);
  });

  it.each([NaN, Infinity, -Infinity])('carries %f to where it went before', async (special) => {
    const isFinite = (data: ArrayLike<number | bigint>) => Array.from(data, (value) => Number.isFinite(Number(value)));
    await fc.assert(
      fc.asyncProperty(programs, fc.nat(31), async (graph, at) => {
        const feeds = feedsOf((i) => (i === at ? special : undefined));
        const [before, after] = [await run(graph, feeds), await run(simplify(graph), feeds)];
        for (const name of ['out', 'other']) {
          expect(isFinite(after[name]!.data), String(graph)).toEqual(isFinite(before[name]!.data));
        }
      }),
      { numRuns: 30, seed: 2 },
    );
  });
});

describe('gatherFactors', () => {
  it('makes one factor of the derivative of a quartic', async () => {
    const graph = new Graph('quartic');
    const x = graph.input('x', 'float32', [10]);
    const slope = ops.mul(graph, ops.mul(graph, 0.6, ops.mul(graph, 2, ops.mul(graph, x, x))), ops.mul(graph, 2, x));
    graph.output('y', ops.add(graph, x, ops.neg(graph, ops.mul(graph, slope, 0.01))));
    const simpler = simplify(graph);
    expect(opsOf(simpler).toSorted()).toEqual(['Add', 'Mul', 'Mul', 'Mul']);
    const feeds = { x: Float32Array.from({ length: 10 }, (_, i) => i - 4.5) };
    expect(largestError((await run(simpler, feeds))['y']!.data, (await run(graph, feeds))['y']!.data)).toBeLessThan(
      1e-6,
    );
  });

  it('leaves factors that are 0, not finite or extreme, and values that others use', () => {
    const graph = new Graph('kept');
    const x = graph.input('x', 'float32', [3]);
    for (const [i, factor] of [0, Infinity, NaN, 1e30, 1e-30].entries()) {
      graph.output(`y${i}`, ops.mul(graph, ops.exp(graph, ops.mul(graph, x, i + 2)), factor));
      graph.output(`z${i}`, ops.mul(graph, ops.mul(graph, x, factor), factor));
    }
    const shared = ops.mul(graph, x, 3);
    graph.output('shared', shared);
    graph.output('used', ops.mul(graph, shared, ops.exp(graph, shared)));
    expect(opsOf(optimise(gatherFactors(graph)))).toEqual(opsOf(optimise(graph)));
  });

  it('moves no factor from a small tensor to a large one', () => {
    const graph = new Graph('small');
    const [row, matrix] = [graph.input('row', 'float32', [1, 4]), graph.input('matrix', 'float32', [100, 4])];
    graph.output('y', ops.mul(graph, ops.mul(graph, row, 3), matrix));
    expect(simplify(graph).nodes[0]!.outputs[0]!.shape).toEqual([1, 4]);
  });
});

describe('joinProducts', () => {
  it('makes two Gemm of the update of a Boltzmann machine', () => {
    const graph = new Graph('update');
    const input = (name: string, rows: number, columns: number) => graph.input(name, 'float32', [rows, columns]);
    const [v, h, w] = [input('v', 8, 5), input('h', 8, 3), input('w', 5, 3)];
    const product = (a: Value, b: Value) => ops.gemm(graph, a, b, undefined, { transposeA: true });
    const change = ops.sub(graph, product(v, h), product(ops.exp(graph, v), h));
    graph.output('after', ops.add(graph, w, ops.mul(graph, change, 0.05)));
    expect(opsOf(simplify(graph))).toEqual(['Exp', 'Gemm', 'Gemm']);
  });

  it('moves a factor of run time into the smaller operand, where that is smaller than the product', () => {
    const sizesOf = (rows: number) => {
      const graph = new Graph('rate');
      const rate = graph.input('rate', 'float32', []);
      const [x, d] = [graph.input('x', 'float32', [rows, 9]), graph.input('d', 'float32', [rows, 7])];
      const gradient = ops.gemm(graph, x, d, undefined, { transposeA: true });
      graph.output('y', ops.mul(graph, rate, gradient));
      return simplify(graph).nodes.map(({ op, outputs }) => `${op} ${outputs[0]!.shape.join()}`);
    };
    expect(sizesOf(2)).toEqual(['Mul 2,7', 'Gemm 9,7']);
    expect(sizesOf(20)).toEqual(['Gemm 9,7', 'Mul 9,7']);
  });

  it('leaves products that others use, and sums of more than one value', () => {
    const graph = new Graph('kept');
    const [a, b] = [graph.input('a', 'float32', [3, 3]), graph.input('b', 'float32', [3, 3])];
    const shared = ops.matMul(graph, a, b);
    graph.output('shared', shared);
    graph.output('sum', ops.add(graph, shared, a));
    graph.output('more', ops.add(graph, ops.add(graph, ops.exp(graph, a), b), ops.matMul(graph, b, a)));
    expect(opsOf(simplify(graph))).toEqual(opsOf(optimise(graph)));
  });

  it('is right where the matrices have nothing in common, and onnxruntime leaves out the factor of the bias', async () => {
    const graph = new Graph('empty');
    const [a, b, c] = [
      graph.input('a', 'float32', [2, 'K']),
      graph.input('b', 'float32', ['K', 2]),
      graph.input('c', 'float32', [2, 2]),
    ];
    graph.output('y', ops.mul(graph, ops.add(graph, ops.matMul(graph, a, b), c), 3));
    const feeds = {
      a: tensor('float32', [2, 0], []),
      b: tensor('float32', [0, 2], []),
      c: Float32Array.of(1, 2, 3, 4),
    };
    expect(Array.from((await run(simplify(graph), feeds))['y']!.data as Float32Array)).toEqual([3, 6, 9, 12]);
  });
});
