// Repetition and choice: operations whose bodies are graphs that see the values around them.
import { graphAttribute } from '../graph/attribute.ts';
import { type Dimension } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { compatibleShapes, formatType, isStatic } from '../graph/shape.ts';
import { OnnxError } from '../errors.ts';
import { equal } from './comparison.ts';
import { mul } from './elementwise.ts';
import { type Operand } from './operand.ts';
import { size } from './reshape.ts';

export interface LoopStep {
  /** What the next iteration starts from; types and ranks as at the start. */
  readonly carried: readonly Value[];
  /** Go on? Always by default. */
  readonly proceed?: Value;
  /** Kept from every iteration, stacked along a new first axis. */
  readonly stacked?: readonly Value[];
}

export interface LoopResult {
  readonly carried: Value[];
  readonly stacked: Value[];
}

/**
 * Runs `body` again and again: `iterations` times, or until it says not to proceed. The body adds its operations to the graph that
 * it is given; it sees all values around the loop, so weights need not be carried.
 *
 * @param iterations a whole number from 0, or an int64 scalar
 * @param start what the first iteration gets
 * @param body gets its graph, the number of the iteration (int64 scalar from 0) and what is carried
 * @throws OnnxError where the body gives other types or shapes than it got, or the number of iterations is none
 */
export function loop(
  graph: Graph,
  iterations: Operand,
  start: readonly Value[],
  body: (graph: Graph, iteration: Value, carried: Value[]) => LoopStep,
): LoopResult {
  if (typeof iterations !== 'object' && !(Number.isInteger(Number(iterations)) && Number(iterations) >= 0)) {
    throw new OnnxError({
      code: 'type',
      message: `Loop: the number of iterations is ${iterations}`,
      path: 'Loop',
      value: iterations,
      hint: 'a whole number from 0, or an int64 scalar',
    });
  }
  const inner = graph.subgraph('loop_body');
  const iteration = inner.argument('iteration', 'int64', []);
  const proceedBefore = inner.argument('proceed', 'bool', []);
  const carried = start.map(({ type, shape }) => inner.argument('carried', type, shape));
  const step = body(inner, iteration, carried);
  const stacked = step.stacked ?? [];
  const isSame = (value: Value, i: number) =>
    value.type === start[i]!.type && compatibleShapes(value.shape, start[i]!.shape);
  if (step.carried.length !== start.length || !step.carried.every(isSame)) {
    throw new OnnxError({
      code: 'shape',
      message: `Loop: the body gives ${describe(step.carried)} but is carried ${describe(start)}`,
      path: 'Loop',
      hint: 'what an iteration gives must have the types and shapes of what it gets',
    });
  }
  inner.output(inner.fresh('proceed'), step.proceed ?? proceedBefore);
  for (const value of [...step.carried, ...stacked]) inner.output(inner.fresh('next'), value);

  const count = typeof iterations === 'object' ? iterations : graph.constant(iterations, 'int64');
  const length: Dimension =
    typeof iterations === 'number' && !step.proceed ? iterations : stacked.length > 0 ? graph.freshDimension() : 0;
  const results = graph.add('Loop', [count, graph.constant(true, 'bool'), ...start], { body: graphAttribute(inner) }, [
    ...start.map(({ type, shape }) => ({ type, shape })),
    ...stacked.map(({ type, shape }) => ({ type, shape: [length, ...shape] })),
  ]);
  return { carried: results.slice(0, start.length), stacked: results.slice(start.length) };
}

/**
 * One of two graphs, by a bool scalar. Only the chosen one runs.
 * @throws OnnxError where the two give other types or ranks
 */
export function conditional(
  graph: Graph,
  condition: Value,
  then: (graph: Graph) => readonly Value[],
  otherwise: (graph: Graph) => readonly Value[],
): Value[] {
  const branches = [then, otherwise].map((branch, i) => {
    const inner = graph.subgraph(i === 0 ? 'then' : 'else');
    const values = branch(inner);
    for (const value of values) inner.output(inner.fresh('chosen'), value);
    return { inner, values };
  });
  const [yes, no] = branches.map(({ values }) => values) as [readonly Value[], readonly Value[]];
  const isScalarBool = condition.type === 'bool' && condition.shape.length === 0;
  const fits =
    yes.length === no.length && yes.every((v, i) => v.type === no[i]!.type && v.shape.length === no[i]!.shape.length);
  if (!isScalarBool || !fits) {
    throw new OnnxError({
      code: 'shape',
      message: `If: on ${formatType(condition)} one branch gives ${describe(yes)}, the other ${describe(no)}`,
      path: 'If',
      hint: 'a condition bool[] and the same types and ranks from both branches',
    });
  }
  const outputs = yes.map(({ type, shape }, i) => ({
    type,
    shape: shape.map((length, axis) => (length === no[i]!.shape[axis] ? length : graph.freshDimension())),
  }));
  const attributes = {
    then_branch: graphAttribute(branches[0]!.inner),
    else_branch: graphAttribute(branches[1]!.inner),
  };
  return graph.add('If', [condition], attributes, outputs);
}

/**
 * What `make` gives; where one of the operands has no elements, what `ofNone` gives instead. For operations that end the process in
 * onnxruntime 1.30, or never come back, on empty operands. Lengths that are known choose at once.
 */
export function unlessEmpty(
  graph: Graph,
  operands: readonly Value[],
  make: (graph: Graph) => Value,
  ofNone: (graph: Graph) => Value,
): Value {
  const lengths = operands.flatMap(({ shape }) => shape);
  if (lengths.includes(0)) return ofNone(graph);
  if (isStatic(lengths)) return make(graph);
  const sizes = operands.map((operand) => size(graph, operand));
  const isEmpty = equal(
    graph,
    sizes.reduce((product, length) => mul(graph, product, length)),
    0,
  );
  return conditional(
    graph,
    isEmpty,
    (inner) => [ofNone(inner)],
    (inner) => [make(inner)],
  )[0]!;
}

function describe(values: readonly Value[]): string {
  return `(${values.map(formatType).join(', ')})`;
}
