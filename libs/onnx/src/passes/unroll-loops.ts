import { multiplyDimensions } from '../graph/dimension.ts';
import { type Graph, type Node, type Value } from '../graph/graph.ts';
import { isStatic, type Shape } from '../graph/shape.ts';
import * as ops from '../ops/index.ts';
import { joinCubes } from './join-cubes.ts';
import { optimise } from './optimise.ts';
import { rewriteGraph } from './rewrite.ts';

/** Steps in one iteration of an unrolled loop. */
export const UNROLLED = 10;
/** Bodies of more operations, or with operations on more elements, are left alone: there the calls of operations cost little. */
const MOST_NODES = 24;
const MOST_ELEMENTS = 4096;

/** Operations that onnxruntime joins with what is around them, which is another thing in an unrolled body. */
const JOINED = /MatMul|Gemm|Conv/;

/**
 * The graph in which loops with small bodies do ten steps in one iteration, then what is left one by one. Rows of a tensor around the
 * loop that the steps take one after the other are taken ten at a time, and scaled before the loop where each is scaled by the same
 * number. Cubes of few elements become one operation. The very bits: each
 * step does what it did.
 */
export function unrollLoops(graph: Graph): Graph {
  const unrolled = rewriteGraph(graph, (target) => ({
    node: (node) => (node.op === 'Loop' && isSmall(node, target) ? unroll(node, target) : undefined),
  }));
  return optimise(joinCubes(optimise(unrolled)));
}

/** A loop that runs a given number of times, keeps nothing of its iterations but the state, and does little in each. */
function isSmall({ inputs, outputs, attributes }: Node, graph: Graph): boolean {
  const body = bodyOf(attributes);
  const proceeds = body.outputs[0]!.value === body.inputs[1]!.value;
  const isLittle = ({ op, domain, attributes, outputs: made }: Node) =>
    domain === '' &&
    !JOINED.test(op) &&
    Object.values(attributes).every(({ kind }) => kind !== 'graph') &&
    made.every(({ shape }) => sizeOf(shape) <= MOST_ELEMENTS);
  return (
    inputs[0] !== undefined &&
    inputs[1] !== undefined &&
    graph.constantOf(inputs[1])?.data[0] === 1 &&
    proceeds &&
    outputs.length === inputs.length - 2 &&
    body.nodes.length <= MOST_NODES &&
    body.nodes.every(isLittle)
  );
}

function unroll(node: Node, graph: Graph): readonly Value[] {
  const [count, , ...start] = node.inputs as Value[];
  const body = bodyOf(node.attributes);
  const rows = rowsOf(body, graph);
  const tens = addOne(graph, 'Div', [count!, graph.constant(UNROLLED, 'int64')], count!);
  const done = ops.mul(graph, tens, graph.constant(UNROLLED, 'int64'));
  const left = ops.sub(graph, count!, done);

  const many = ops.loop(graph, tens, start, (inner, iteration, carried) => {
    const first = ops.mul(inner, iteration, graph.constant(UNROLLED, 'int64'));
    const pieces = rows.map((row) => ({ ...row, pieces: takeRows(inner, row, first) }));
    let state: readonly Value[] = carried;
    for (let k = 0; k < UNROLLED; k++) {
      const known = new Map(pieces.map(({ value, pieces }) => [value, pieces[k]!]));
      const number = k === 0 ? first : ops.add(inner, first, graph.constant(k, 'int64'));
      state = copyStep(body, inner, number, state, known);
    }
    return { carried: state };
  });
  return ops.loop(graph, left, many.carried, (inner, iteration, carried) => {
    const number = ops.add(inner, iteration, done);
    const known = new Map(rows.map(({ value, from }) => [value, ops.gather(inner, from, number)]));
    return { carried: copyStep(body, inner, number, carried, known) };
  }).carried;
}

/** Rows of a tensor around the loop that the steps take one by one, as `value` of the body. */
interface Rows {
  readonly value: Value;
  /** [steps, ...], and the same with the first two axes as one. */
  readonly from: Value;
  readonly flat: Value;
}

function rowsOf(body: Graph, graph: Graph): Rows[] {
  const numbers = new Set([body.inputs[0]!.value]);
  const found: Rows[] = [];
  for (const { op, inputs, attributes, outputs } of body.nodes) {
    const [from, index] = inputs;
    if (op === 'Cast' && numbers.has(from!) && outputs[0]!.type.startsWith('int')) numbers.add(outputs[0]!);
    const isRow = op === 'Gather' && Number(attributes['axis']?.value ?? 0) === 0 && numbers.has(index!);
    if (!isRow || !graph.sees(from!) || from!.shape.length < 2 || !isStatic(from!.shape.slice(1))) continue;
    found.push(scaledBefore(body, graph, { value: outputs[0]!, from: from! }));
  }
  return found;
}

function scaledBefore(body: Graph, graph: Graph, { value, from }: Pick<Rows, 'value' | 'from'>): Rows {
  const users = body.nodes.filter(({ inputs }) => inputs.includes(value));
  const [user] = users;
  const factor = user?.op === 'Mul' ? user.inputs.find((input) => input !== value) : undefined;
  const isGivenOut = body.outputs.some((output) => output.value === value);
  const constant = factor && body.constantOf(factor);
  if (users.length === 1 && !isGivenOut && factor?.shape.length === 0 && (constant || graph.sees(factor))) {
    const scaled = ops.mul(graph, from, constant ? graph.constant(constant) : factor);
    return { value: user!.outputs[0]!, from: scaled, flat: flatten(graph, scaled) };
  }
  return { value, from, flat: flatten(graph, from) };
}

function flatten(graph: Graph, from: Value): Value {
  const [steps, first, ...rest] = from.shape;
  return ops.reshape(graph, from, [multiplyDimensions(steps!, first!), ...rest]);
}

/** The rows of ten steps. Each has the shape of a row: the axis that is cut is its own first. */
function takeRows(graph: Graph, { flat, from }: Rows, step: Value): Value[] {
  const [length, ...rest] = from.shape.slice(1) as number[];
  const one = (n: number): Value => graph.constant({ type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(n)) });
  const begin = ops.mul(graph, ops.unsqueeze(graph, step, [0]), one(length!));
  const end = ops.add(graph, begin, one(UNROLLED * length!));
  const shape = [UNROLLED * length!, ...rest];
  const [taken] = graph.add('Slice', [flat, begin, end, one(0)], {}, [{ type: flat.type, shape }]);
  return ops.split(graph, taken!, UNROLLED, 0);
}

/** Adds the operations of a body for the step of this number; values of `known` are there already. */
function copyStep(
  body: Graph,
  graph: Graph,
  number: Value,
  state: readonly Value[],
  known: ReadonlyMap<Value, Value>,
): Value[] {
  const now = new Map<Value, Value>([[body.inputs[0]!.value, number]]);
  body.inputs.slice(2).forEach(({ value }, i) => now.set(value, state[i]!));
  for (const { value, tensor } of body.initialisers) now.set(value, graph.constant(tensor));
  for (const { op, inputs, attributes, outputs, domain } of body.nodes) {
    const given = outputs.map((output) => known.get(output));
    const results = given.every((value) => value !== undefined)
      ? given
      : graph.add(
          op,
          inputs.map((input) => input && (now.get(input) ?? input)),
          attributes,
          outputs.map(({ type, shape }) => ({ type, shape })),
          domain,
        );
    outputs.forEach((output, i) => now.set(output, results[i]!));
  }
  return body.outputs.slice(1).map(({ value }) => now.get(value) ?? value);
}

function bodyOf(attributes: Node['attributes']): Graph {
  const body = attributes['body'];
  if (body?.kind !== 'graph') throw new Error('unreachable: a Loop has a body');
  return body.value;
}

function sizeOf(shape: Shape): number {
  return isStatic(shape) ? shape.reduce((product, length) => product * length, 1) : Infinity;
}

function addOne(graph: Graph, op: string, inputs: readonly Value[], { type, shape }: Value): Value {
  return graph.add(op, inputs, {}, [{ type, shape }])[0]!;
}
