import { OnnxError } from '../errors.ts';
import { type DataType, isFloat } from '../graph/data-type.ts';
import { type Dimension } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { broadcastShapes, formatType } from '../graph/shape.ts';
import { runnableTypes } from './runnable-types.ts';

/** A value, or a plain number that becomes a scalar constant of the other operand's type. */
export type Operand = Value | number | bigint | boolean;

/**
 * The operands as values, all of one type that the runtime has a kernel for.
 * @throws OnnxError where all are numbers, or types differ
 */
export function operandsOf(graph: Graph, op: string, operands: readonly Operand[]): Value[] {
  const first = operands.find((operand) => typeof operand === 'object');
  if (!first) {
    throw new OnnxError({ code: 'type', message: `${op}: ${operands.join(', ')} are all plain numbers`, path: op });
  }
  const values = operands.map((o) => (typeof o === 'object' ? o : numberAs(graph, op, o, first)));
  if (values.some((value) => value.type !== first.type)) {
    throw misfit('type', op, values, 'one type for all; convert with cast');
  }
  checkType(op, first);
  return values;
}

/** A plain number in the type of the value beside it. */
function numberAs(graph: Graph, op: string, content: number | bigint | boolean, beside: Value): Value {
  if (typeof content === 'number' && !Number.isInteger(content) && !isFloat(beside.type)) {
    throw misfit('type', op, [beside], `a whole number beside it; got ${content}. Convert with cast`);
  }
  return graph.constant(content, beside.type);
}

/** @throws OnnxError where onnxruntime has no kernel of the op for the value's type */
export function checkType(op: string, value: Value, allowed = runnableTypes(op)): void {
  if (allowed.includes(value.type)) return;
  throw misfit('type', op, [value], `onnxruntime runs ${op} on ${allowed.join(', ')}; convert with cast`);
}

/** The common shape of operands. @throws OnnxError where there is none */
export function broadcast(graph: Graph, op: string, values: readonly Value[]): Dimension[] {
  const shapes = values.map((value) => value.shape);
  const shape = broadcastShapes(shapes, () => graph.freshDimension());
  if (!shape) throw misfit('shape', op, values, 'aligned at the back, lengths must be equal or 1');
  return shape;
}

/** @throws OnnxError where the rank is not one of those allowed */
export function checkRank(op: string, value: Value, ...ranks: readonly number[]): void {
  if (!ranks.includes(value.shape.length)) throw misfit('shape', op, [value], `rank ${ranks.join(' or ')}`);
}

/** "Add: float32[3,4] and float32[5] do not fit". */
export function misfit(code: 'shape' | 'type', op: string, values: readonly Value[], hint: string): OnnxError {
  const shown = values.map(formatType).join(' and ');
  return new OnnxError({
    code,
    message: values.length > 1 ? `${op}: ${shown} do not fit` : `${op}: ${shown} does not fit`,
    path: op,
    hint,
  });
}

/** Adds an operation with one output. */
export function addOne(
  graph: Graph,
  op: string,
  inputs: readonly (Value | undefined)[],
  type: DataType,
  shape: readonly Dimension[],
  attributes: Parameters<Graph['add']>[2] = {},
): Value {
  return graph.add(op, inputs, attributes, [{ type, shape }])[0]!;
}

/** A constant list of integers: axes, lengths, repeats. */
export function int64s(graph: Graph, values: readonly number[]): Value {
  return graph.constant({ type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) });
}
