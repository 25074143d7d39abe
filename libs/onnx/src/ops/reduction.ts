// Many elements to one, along some axes or all.
import { int } from '../graph/attribute.ts';
import { isFloat } from '../graph/data-type.ts';
import { type Dimension } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { axesOf, axisOf } from '../graph/shape.ts';
import { cast } from './constants.ts';
import { abs, div, identity, mul, square } from './elementwise.ts';
import { addOne, checkType, int64s } from './operand.ts';
import { shapeOf, squeeze } from './reshape.ts';

export interface ReduceOptions {
  /** All by default; with none of them every element stands for itself. */
  readonly axes?: readonly number[];
  /** Leave the axes in place with length 1. */
  readonly keepDims?: boolean;
}

type Reduction = (graph: Graph, x: Value, options?: ReduceOptions) => Value;

/** @param ofOne what the reduction makes of a single element */
function reduction(op: string, ofOne: (graph: Graph, x: Value) => Value = identity): Reduction {
  return (graph, x, { axes, keepDims = false } = {}) => {
    checkType(op, x);
    const reduced = axesOf(op, axes, x.shape.length);
    // ONNX has changed its mind on what these operations do without axes.
    if (reduced.length === 0) return ofOne(graph, x);
    const shape = without(x.shape, reduced, keepDims);
    return addOne(graph, op, [x, int64s(graph, reduced)], x.type, shape, { keepdims: int(keepDims ? 1 : 0) });
  };
}

export const reduceSum = reduction('ReduceSum');
export const reduceMax = reduction('ReduceMax');
export const reduceMin = reduction('ReduceMin');
export const reduceProd = reduction('ReduceProd');
export const reduceSumSquare = reduction('ReduceSumSquare', square);
export const reduceL2 = reduction('ReduceL2', abs);
/** ln sum exp x, without overflow. */
export const reduceLogSumExp = reduction('ReduceLogSumExp');

const reduceMeanOfSome = reduction('ReduceMean');

/** The mean; that of nothing is NaN (for whole numbers 0). */
export function reduceMean(graph: Graph, x: Value, options: ReduceOptions = {}): Value {
  const axes = axesOf('ReduceMean', options.axes, x.shape.length);
  const open = axes.filter((axis) => typeof x.shape[axis] === 'string');
  const isNeverEmpty = open.length === 0 && axes.every((axis) => x.shape[axis] !== 0);
  if (isNeverEmpty || !isFloat(x.type)) return reduceMeanOfSome(graph, x, options);
  // ReduceMean of nothing is 0 in onnxruntime, so the sum is divided by the count.
  const known = axes.reduce((product, axis) => (open.includes(axis) ? product : product * Number(x.shape[axis])), 1);
  let count = graph.constant(known, 'int64');
  for (const axis of open) count = mul(graph, count, squeeze(graph, shapeOf(graph, x, axis, axis + 1)));
  return div(graph, reduceSum(graph, x, options), cast(graph, count, x.type));
}

function indexOfExtreme(op: string): (graph: Graph, x: Value, axis: number, keepDims?: boolean) => Value {
  return (graph, x, axis, keepDims = false) => {
    checkType(op, x);
    const at = axisOf(op, axis, x.shape.length);
    return addOne(graph, op, [x], 'int64', without(x.shape, [at], keepDims), {
      axis: int(at),
      keepdims: int(keepDims ? 1 : 0),
    });
  };
}

/** The index of the largest element along an axis, as int64; the first of equals. */
export const argMax = indexOfExtreme('ArgMax');
export const argMin = indexOfExtreme('ArgMin');

/** Running sums along an axis; `exclusive` leaves the element itself out, `reverse` runs from the end. */
export function cumSum(graph: Graph, x: Value, axis: number, { exclusive = false, reverse = false } = {}): Value {
  checkType('CumSum', x);
  const at = graph.constant(axisOf('CumSum', axis, x.shape.length), 'int64');
  return addOne(graph, 'CumSum', [x, at], x.type, x.shape, {
    exclusive: int(exclusive ? 1 : 0),
    reverse: int(reverse ? 1 : 0),
  });
}

function without(shape: readonly Dimension[], axes: readonly number[], keepDims: boolean): Dimension[] {
  return keepDims
    ? shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
    : shape.filter((_, axis) => !axes.includes(axis));
}
