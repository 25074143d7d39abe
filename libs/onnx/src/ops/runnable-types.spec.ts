import { describe, expect, it } from 'vitest';
import { DATA_TYPES, type DataType } from '../graph/data-type.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { openSession } from '../session/session.ts';
import * as ops from './index.ts';
import { RUNNABLE, runnableTypes } from './runnable-types.ts';

/** An operation on one or two operands of shape [N,3] with no attributes that must be given. */
const ONE =
  `Neg Abs Sign Exp Log Sqrt Reciprocal Floor Ceil Round Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Tanh
  Sigmoid Softplus Relu Selu Erf Identity LeakyRelu Elu BitwiseNot Softmax LogSoftmax IsNaN IsInf Trilu`.split(/\s+/);
const TWO = `Add Sub Mul Div Min Max Sum Pow BitwiseAnd BitwiseOr BitwiseXor Equal Greater GreaterOrEqual Less
  LessOrEqual`.split(/\s+/);
const GIVES_BOOL = /^(IsNaN|IsInf|Equal|Greater|GreaterOrEqual|Less|LessOrEqual)$/;

type Build = (graph: Graph, x: Value) => Value;

/** A node with raw inputs, past the checks of the builders. */
const raw =
  (op: string, inputs: (graph: Graph, x: Value) => Value[], attributes: Parameters<Graph['add']>[2] = {}): Build =>
  (graph, x) =>
    graph.add(op, inputs(graph, x), attributes, [
      { type: GIVES_BOOL.test(op) ? 'bool' : x.type, shape: ['N', '_0'] },
    ])[0]!;

const int64 = (graph: Graph, ...values: number[]) => graph.constant(tensor('int64', [values.length], values));
const single = (graph: Graph, type: DataType) => graph.constant(tensor(type, [], [1]));
const filters = (graph: Graph, x: Value) => graph.constant(tensor(x.type, [1, 1, 1], [1]));
const image = (graph: Graph, x: Value) =>
  graph.add('Unsqueeze', [x, int64(graph, 1)], {}, [{ type: x.type, shape: ['N', 1, 3] }])[0]!;
const matrix = (graph: Graph, x: Value) => graph.constant(tensor(x.type, [3, 3], new Array(9).fill(1)));
const axis1 = (graph: Graph, x: Value) => [x, int64(graph, 1)];

const builds: Record<string, Build> = {
  ...Object.fromEntries(ONE.map((op) => [op, raw(op, (_, x) => [x])])),
  ...Object.fromEntries(TWO.map((op) => [op, raw(op, (_, x) => [x, x])])),
  Clip: raw('Clip', (graph, x) => [x, single(graph, x.type)]),
  Mod: raw('Mod', (_, x) => [x, x], { fmod: { kind: 'int', value: 1 } }),
  BitShift: raw('BitShift', (_, x) => [x, x], { direction: { kind: 'string', value: 'LEFT' } }),
  Where: raw('Where', (graph, x) => [graph.input('condition', 'bool', []), x, x]),
  ...Object.fromEntries(
    ['ReduceSum', 'ReduceMean', 'ReduceProd', 'ReduceSumSquare', 'ReduceL2', 'ReduceMax', 'ReduceMin'].map((op) => [
      op,
      raw(op, axis1),
    ]),
  ),
  ReduceLogSumExp: raw('ReduceLogSumExp', axis1),
  ArgMax: (graph, x) => graph.add('ArgMax', [x], {}, [{ type: 'int64', shape: [1, 3] }])[0]!,
  ArgMin: (graph, x) => graph.add('ArgMin', [x], {}, [{ type: 'int64', shape: [1, 3] }])[0]!,
  CumSum: raw('CumSum', (graph, x) => [x, graph.constant(0, 'int64')]),
  MatMul: raw('MatMul', (graph, x) => [x, matrix(graph, x)]),
  Gemm: raw('Gemm', (graph, x) => [x, matrix(graph, x)]),
  Einsum: raw('Einsum', (graph, x) => [x, matrix(graph, x)], { equation: { kind: 'string', value: 'ij,jk->ik' } }),
  Det: (graph, x) =>
    graph.add('Det', [graph.add('MatMul', [x, x], {}, [{ type: x.type, shape: [3, 3] }])[0]!], {}, [
      { type: x.type, shape: [] },
    ])[0]!,
  EyeLike: raw('EyeLike', (_, x) => [x]),
  LayerNormalization: raw('LayerNormalization', (graph, x) => [x, graph.constant(tensor(x.type, [3], [1, 1, 1]))]),
  Conv: (graph, x) =>
    graph.add('Conv', [image(graph, x), filters(graph, x)], {}, [{ type: x.type, shape: ['N', 1, 3] }])[0]!,
  ConvTranspose: (graph, x) =>
    graph.add('ConvTranspose', [image(graph, x), filters(graph, x)], {}, [{ type: x.type, shape: ['N', 1, 3] }])[0]!,
  MaxPool: (graph, x) =>
    graph.add('MaxPool', [image(graph, x)], { kernel_shape: { kind: 'ints', value: [1] } }, [
      { type: x.type, shape: ['N', 1, 3] },
    ])[0]!,
  AveragePool: (graph, x) =>
    graph.add('AveragePool', [image(graph, x)], { kernel_shape: { kind: 'ints', value: [1] } }, [
      { type: x.type, shape: ['N', 1, 3] },
    ])[0]!,
  Pad: raw('Pad', (graph, x) => [x, int64(graph, 0, 0, 0, 1)]),
  TopK: (graph, x) =>
    graph.add('TopK', [x, int64(graph, 1)], {}, [
      { type: x.type, shape: ['N', 1] },
      { type: 'int64', shape: ['N', 1] },
    ])[0]!,
  NonZero: (graph, x) => graph.add('NonZero', [x], {}, [{ type: 'int64', shape: [2, '_0'] }])[0]!,
  Range: (graph, x) => {
    const [one] = ops.split(graph, ops.reshape(graph, x, [-1]), [1], 0).map((part) => ops.squeeze(graph, part, [0]));
    return graph.add('Range', [one!, one!, one!], {}, [{ type: x.type, shape: ['_0'] }])[0]!;
  },
  OneHot: (graph, x) => {
    const inputs = [int64(graph, 1), graph.constant(3, 'int64'), graph.constant(tensor(x.type, [2], [0, 1]))];
    return graph.add('OneHot', inputs, {}, [{ type: x.type, shape: [1, 3] }])[0]!;
  },
};

describe('the table of types that run', () => {
  it('has a probe for every operation in it', () => {
    expect(Object.keys(RUNNABLE).filter((op) => !builds[op])).toEqual([]);
  });

  it.each(Object.keys(builds))('%s', async (op) => {
    const opened: DataType[] = [];
    for (const type of DATA_TYPES) {
      const graph = new Graph('probe');
      const shape = op === 'Det' ? [3, 3] : op === 'Range' ? [1, 1] : ['N', 3];
      graph.output('y', builds[op]!(graph, graph.input('x', type, shape)));
      const session = await openSession(graph, { optimisation: 'disabled', threads: 1 }).catch(() => undefined);
      if (session) opened.push(type);
      session?.close();
    }
    const told = op === 'ReduceLogSumExp' ? opened.filter((type) => type.startsWith('float')) : opened;
    expect(told).toEqual(DATA_TYPES.filter((type) => runnableTypes(op).includes(type)));
  });
});
