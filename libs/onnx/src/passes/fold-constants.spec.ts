import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers, run } from '../../test/run.ts';
import { type DataType } from '../graph/data-type.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { encode } from '../model/encode.ts';
import * as ops from '../ops/index.ts';
import { foldConstants } from './fold-constants.ts';
import { optimise } from './optimise.ts';

const opsOf = (graph: Graph) => graph.nodes.map(({ op }) => op);
const ones = (shape: readonly number[]) =>
  tensor('float32', shape, new Array(shape.reduce((p, n) => p * n, 1)).fill(1));

describe('foldConstants', () => {
  it('makes a repeated value a scalar where it meets the shape, and expands it elsewhere', async () => {
    const graph = new Graph('uniform');
    const x = graph.input('x', 'float32', [64, 32]);
    const weights = graph.constant(tensor('float32', [64, 32], new Float32Array(2048).fill(0.5)));
    graph.output('y', ops.add(graph, x, weights));
    graph.output('z', ops.matMul(graph, ops.transpose(graph, x), weights));
    const folded = optimise(graph);
    expect(opsOf(folded).toSorted()).toEqual(['Add', 'Expand', 'MatMul', 'Transpose']);
    expect(encode(folded).length).toBeLessThan(0.2 * encode(graph).length);
    const feeds = { x: ones([64, 32]) };
    const [before, after] = [await run(graph, feeds), await run(folded, feeds)];
    for (const name of ['y', 'z']) expect(numbers(after[name])).toEqual(numbers(before[name]));
  });

  it('makes comparisons of constants and choices among them now, as the runtime would', async () => {
    const odd = [NaN, -0, 0, 1, -Infinity, Infinity, 2, 2];
    const other = [NaN, 0, 1, 0, -Infinity, 3, 2, -2];
    const graph = new Graph('choices');
    const [a, b] = [odd, other].map((values) => graph.constant(tensor('float32', [8], values)));
    const below = ops.less(graph, a!, b!);
    const found: Record<string, Value> = {
      equal: ops.equal(graph, a!, b!),
      below,
      notAbove: ops.lessOrEqual(graph, a!, b!),
      above: ops.greater(graph, a!, 1),
      notBelow: ops.greaterOrEqual(graph, a!, b!),
      chosen: ops.where(graph, below, a!, b!),
      large: ops.equal(graph, graph.constant(2n ** 60n, 'int64'), graph.constant(2n ** 60n + 1n, 'int64')),
    };
    for (const [name, value] of Object.entries(found)) graph.output(name, value);
    const folded = optimise(graph);
    expect(folded.nodes.filter(({ op }) => op !== 'Identity')).toEqual([]);
    const [before, after] = [await run(graph), await run(folded)];
    for (const name of Object.keys(found)) {
      const [is, was] = [numbers(after[name]), numbers(before[name])];
      is.forEach((value, i) => expect(Object.is(value, was[i])).toBe(true));
    }
  });

  it('takes the side of a choice that is made, where it has the shape of the result', () => {
    const graph = new Graph('made');
    const [x, y] = [graph.input('x', 'float32', ['N']), graph.input('y', 'float32', [])];
    const is = (value: boolean): Value => graph.constant(value, 'bool');
    graph.output('left', ops.neg(graph, ops.where(graph, is(true), x, y)));
    graph.output('right', ops.neg(graph, ops.where(graph, is(false), y, x)));
    graph.output('stretched', ops.neg(graph, ops.where(graph, is(true), y, x)));
    expect(opsOf(optimise(graph)).toSorted()).toEqual(['Neg', 'Neg', 'Where']);
  });

  it('keeps a repeated value that gives the result its shape', async () => {
    const graph = new Graph('shape');
    const x = graph.input('x', 'float32', [1, 4]);
    const column = graph.constant(ones([3, 1]));
    graph.output('y', ops.add(graph, x, column));
    graph.output('z', ops.add(graph, column, graph.constant(ones([1, 4]))));
    const results = await run(foldConstants(graph), { x: ones([1, 4]) });
    expect([results['y']!.shape, results['z']!.shape]).toEqual([
      [3, 4],
      [3, 4],
    ]);
  });

  it('leaves parameters alone, whatever they hold', () => {
    const graph = new Graph('parameters');
    const [x, one] = [graph.input('x', 'float32', [2]), graph.parameter('one', ones([2]))];
    graph.output('y', ops.mul(graph, x, one));
    graph.output('z', ops.neg(graph, one));
    expect(opsOf(foldConstants(graph))).toEqual(['Mul', 'Neg']);
  });

  it('drops what changes nothing: x * 1, x / 1, x - 0, identity; but not x + 0, which turns -0 into 0', async () => {
    const graph = new Graph('same');
    const x = graph.input('x', 'float32', ['N', 2]);
    const same = ops.identity(
      graph,
      ops.sub(graph, ops.div(graph, ops.mul(graph, 1, ops.mul(graph, x, ones1())), 1), 0),
    );
    graph.output('y', ops.reciprocal(graph, same));
    graph.output('z', ops.reciprocal(graph, ops.add(graph, x, 0)));
    graph.output('wide', ops.mul(graph, x, graph.constant(ones([3, 1, 1]))));
    const folded = optimise(graph);
    expect(opsOf(folded).toSorted()).toEqual(['Add', 'Mul', 'Reciprocal', 'Reciprocal']);
    const { y, z } = await run(folded, { x: tensor('float32', [1, 2], [-0, 2]) });
    expect([numbers(y), numbers(z)]).toEqual([
      [-Infinity, 0.5],
      [Infinity, 0.5],
    ]);

    function ones1(): Value {
      return graph.constant(ones([2]));
    }
  });

  it('reads lengths that are numbers', () => {
    const graph = new Graph('lengths');
    const x = graph.input('x', 'float32', ['N', 3]);
    const count = ops.cast(graph, ops.squeeze(graph, ops.shapeOf(graph, ops.transpose(graph, x), 0, 1)), 'float32');
    graph.output('y', ops.div(graph, x, count));
    const folded = optimise(graph);
    // The transposed x has the length 3 on its first axis.
    expect(opsOf(folded)).toEqual(['Div']);
    expect(folded.constantOf(folded.nodes[0]!.inputs[1]!)!.data).toEqual(Float32Array.of(3));
  });

  it('computes what onnxruntime computes, bit for bit', async () => {
    const operations: ((graph: Graph, a: Value, b: Value) => Value)[] = [ops.add, ops.sub, ops.mul, ops.div];
    const special = fc.constantFrom(0, -0, 1, Infinity, -Infinity, NaN, 1e-40, 3e38, 2 ** -149);
    const float = fc.oneof(special, fc.float({ noNaN: true }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(float, { minLength: 6, maxLength: 6 }),
        fc.constantFrom<DataType>('float32', 'float64'),
        async (values, type) => {
          const graph = new Graph('arithmetic');
          const [a, b] = [
            graph.constant(tensor(type, [3], values.slice(0, 3))),
            graph.constant(tensor(type, [3], values.slice(3))),
          ];
          operations.forEach((operation, i) => graph.output(`binary${i}`, operation(graph, a, b)));
          const unary = [ops.neg, ops.abs, ops.sqrt, ops.floor, ops.ceil];
          unary.forEach((operation, i) => graph.output(`unary${i}`, operation(graph, a)));
          graph.output('cast', ops.cast(graph, a, type === 'float32' ? 'float64' : 'float32'));
          const folded = foldConstants(graph);
          expect(folded.nodes.length).toBe(0);
          const [before, after] = [await run(graph), await run(folded)];
          for (const name of Object.keys(before)) expect(after[name], name).toEqual(before[name]);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('computes whole numbers with their wrapping', async () => {
    const types: DataType[] = ['int32', 'int64', 'uint32', 'uint64', 'int8', 'uint8'];
    const operations = [ops.add, ops.sub, ops.mul, ops.bitwiseAnd, ops.bitwiseOr, ops.bitwiseXor];
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
        fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
        async (a, b) => {
          const graph = new Graph('whole');
          for (const type of types) {
            const wrapped = [a, b].map((value) => {
              const bits = Number(/\d+/.exec(type)![0]);
              return type.startsWith('u') ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
            });
            const [x, y] = wrapped.map((value) => graph.constant(tensor(type, [], [value])));
            operations.forEach((operation, i) => graph.output(`${type}${i}`, operation(graph, x!, y!)));
          }
          const folded = foldConstants(graph);
          expect(folded.nodes.length).toBe(0);
          const [before, after] = [await run(graph), await run(folded)];
          for (const name of Object.keys(before)) expect(after[name], name).toEqual(before[name]);
        },
      ),
      { numRuns: 30, seed: 2 },
    );
  });

  it('leaves to the runtime what is not exact, or too much', () => {
    const graph = new Graph('left');
    const [a, big] = [graph.constant(2), graph.constant(tensor('int64', [], [2n ** 60n + 1n]))];
    const many = graph.constant(
      tensor(
        'float32',
        [100],
        Array.from({ length: 100 }, (_, i) => i),
      ),
    );
    const values = [
      ops.exp(graph, a),
      ops.cast(graph, big, 'float32'),
      ops.cast(graph, graph.constant(1.5), 'int32'),
      ops.cast(graph, graph.constant(300), 'uint8'),
      ops.cast(graph, graph.constant(NaN), 'bool'),
      ops.neg(graph, many),
    ];
    values.forEach((value, i) => graph.output(`y${i}`, value));
    expect(foldConstants(graph).nodes.length).toBe(values.length);
  });

  it('folds inside bodies', async () => {
    const graph = new Graph('body');
    const x = graph.input('x', 'float32', ['N']);
    const two = graph.constant(2);
    const { carried } = ops.loop(graph, 3, [x], (body, _, [state]) => ({
      carried: [ops.mul(body, state!, ops.add(body, ops.mul(body, two, 3), body.constant(1)))],
    }));
    graph.output('y', carried[0]!);
    const folded = optimise(graph);
    const body = folded.nodes[0]!.attributes['body']!;
    expect(body.kind === 'graph' && opsOf(body.value)).toEqual(['Mul']);
    expect(numbers((await run(folded, { x: Float32Array.of(1) }))['y'])).toEqual([343]);
  });
});
