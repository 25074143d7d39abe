// A second opinion on graphs: a small interpreter in double precision, written from the definitions of the operations.
import { type Graph, type Node, type Value } from '../src/graph/graph.ts';

/** Elements in row-major order; a bool is 0 or 1. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The outputs of a graph of the operations below, by name. */
export function evaluate(graph: Graph, feeds: Readonly<Record<string, Numbers>>): Record<string, Numbers> {
  const values = new Map<Value, Numbers>();
  for (const { value } of graph.inputs) values.set(value, feeds[value.name]!);
  for (const { value, tensor } of graph.initialisers) {
    values.set(value, { shape: tensor.shape, data: Array.from<number | bigint>(tensor.data).map(Number) });
  }
  for (const node of graph.nodes) {
    values.set(
      node.outputs[0]!,
      evaluateNode(
        node,
        node.inputs.map((input) => values.get(input!)!),
      ),
    );
  }
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, values.get(value)!]));
}

const UNARY: Record<string, (x: number) => number> = {
  Neg: (x) => -x,
  Abs: Math.abs,
  Exp: Math.exp,
  Tanh: Math.tanh,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Relu: (x) => (x > 0 ? x : 0),
  Sqrt: Math.sqrt,
  Identity: (x) => x,
};

const BINARY: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Min: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.min(a, b)),
  Max: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.max(a, b)),
  Greater: (a, b) => (a > b ? 1 : 0),
  Expand: (a) => a,
};

const REDUCE: Record<string, (values: readonly number[]) => number> = {
  ReduceSum: (values) => values.reduce((sum, x) => sum + x, 0),
  ReduceMean: (values) => values.reduce((sum, x) => sum + x, 0) / values.length,
  ReduceMax: (values) => values.reduce((largest, x) => (x > largest || Number.isNaN(x) ? x : largest), -Infinity),
};

function evaluateNode({ op, attributes }: Node, [a, b, c]: readonly Numbers[]): Numbers {
  const at = (name: string) => (attributes[name] as { value: number } | undefined)?.value;
  if (UNARY[op]) return { shape: a!.shape, data: a!.data.map(UNARY[op]) };
  if (op === 'Expand') return broadcast(BINARY['Expand']!, [a!, { shape: b!.data, data: filled(b!.data) }]);
  if (BINARY[op]) return broadcast(BINARY[op], [a!, b!]);
  if (op === 'Where') return broadcast((condition, yes, no) => (condition === 1 ? yes : no!), [a!, b!, c!]);
  if (REDUCE[op]) return reduce(REDUCE[op], a!, b!.data, at('keepdims') === 1);
  if (op === 'Transpose') return transpose(a!, (attributes['perm'] as { value: readonly number[] }).value);
  if (op === 'MatMul') return matMul(a!, b!);
  if (op === 'Softmax') return softmax(a!);
  throw new Error(`the evaluator has no ${op}`);
}

function filled(shape: readonly number[]): number[] {
  return new Array<number>(sizeOf(shape)).fill(0);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The coordinates of every element, in row-major order. */
export function coordinates(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (rows, length) => rows.flatMap((row) => Array.from({ length }, (_, i) => [...row, i])),
    [[]],
  );
}

/** The place of an element; coordinates in front that the tensor has not are dropped, an axis of length 1 is held at 0. */
function placeOf(shape: readonly number[], at: readonly number[]): number {
  const own = at.slice(at.length - shape.length);
  return shape.reduce((place, length, axis) => place * length + (length === 1 ? 0 : own[axis]!), 0);
}

function broadcast(f: (a: number, b: number, c?: number) => number, operands: readonly Numbers[]): Numbers {
  const rank = Math.max(...operands.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, axis) => {
    const lengths = operands.map((operand) => operand.shape[operand.shape.length - rank + axis] ?? 1);
    return lengths.find((length) => length !== 1) ?? 1;
  });
  const data = coordinates(shape).map((at) => {
    const [x, y, z] = operands.map((operand) => operand.data[placeOf(operand.shape, at)]!);
    return f(x!, y!, z);
  });
  return { shape, data };
}

function reduce(f: (values: readonly number[]) => number, x: Numbers, axes: readonly number[], keep: boolean): Numbers {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const groups = new Map<number, number[]>(Array.from({ length: sizeOf(kept) }, (_, i) => [i, []]));
  coordinates(x.shape).forEach((at, i) => groups.get(placeOf(kept, at))!.push(x.data[i]!));
  return {
    shape: keep ? kept : kept.filter((_, axis) => !axes.includes(axis)),
    data: [...groups.values()].map(f),
  };
}

function transpose(x: Numbers, perm: readonly number[]): Numbers {
  const shape = perm.map((axis) => x.shape[axis]!);
  const data = coordinates(shape).map((at) => {
    const source = x.shape.map((_, axis) => at[perm.indexOf(axis)]!);
    return x.data[source.reduce((place, i, axis) => place * x.shape[axis]! + i, 0)]!;
  });
  return { shape, data };
}

/** The axes before the last two of `b` must be those of `a`, or missing. */
function matMul(a: Numbers, b: Numbers): Numbers {
  const [k, m] = b.shape.slice(-2) as [number, number];
  const shape = [...a.shape.slice(0, -1), m];
  const data = coordinates(shape).map((at) => {
    let sum = 0;
    for (let i = 0; i < k; i++) {
      sum +=
        a.data[placeOf(a.shape, [...at.slice(0, -1), i])]! *
        b.data[placeOf(b.shape, [...at.slice(0, -2), i, at.at(-1)!])]!;
    }
    return sum;
  });
  return { shape, data };
}

/** Along the last axis. */
function softmax(x: Numbers): Numbers {
  const length = x.shape.at(-1)!;
  const data = [...x.data];
  for (let start = 0; start < data.length; start += length) {
    const row = data.slice(start, start + length);
    const largest = Math.max(...row);
    const weights = row.map((value) => Math.exp(value - largest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    weights.forEach((weight, i) => (data[start + i] = weight / sum));
  }
  return { shape: x.shape, data };
}
