// Many elements to one, along some axes or all.
import { int } from '../graph/attribute.ts';
import { type Dimension } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { axesOf, axisOf } from '../graph/shape.ts';
import { addOne, checkType, int64s } from './operand.ts';

export interface ReduceOptions {
  /** All by default; none of them leaves x as it is. */
  readonly axes?: readonly number[];
  /** Leave the axes in place with length 1. */
  readonly keepDims?: boolean;
}

function reduction(op: string): (graph: Graph, x: Value, options?: ReduceOptions) => Value {
  return (graph, x, { axes, keepDims = false } = {}) => {
    checkType(op, x);
    const reduced = axesOf(op, axes, x.shape.length);
    const shape = without(x.shape, reduced, keepDims);
    const attributes = { keepdims: int(keepDims ? 1 : 0), noop_with_empty_axes: int(reduced.length === 0 ? 1 : 0) };
    return addOne(graph, op, [x, int64s(graph, reduced)], x.type, shape, attributes);
  };
}

export const reduceSum = reduction('ReduceSum');
export const reduceMean = reduction('ReduceMean');
export const reduceMax = reduction('ReduceMax');
export const reduceMin = reduction('ReduceMin');
export const reduceProd = reduction('ReduceProd');
export const reduceSumSquare = reduction('ReduceSumSquare');
export const reduceL2 = reduction('ReduceL2');
/** ln sum exp x, without overflow. */
export const reduceLogSumExp = reduction('ReduceLogSumExp');

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
