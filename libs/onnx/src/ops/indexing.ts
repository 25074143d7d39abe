// Elements picked by index, and put back by index.
import { int, string } from '../graph/attribute.ts';
import { type DataType } from '../graph/data-type.ts';
import { type Dimension } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { axisOf, compatibleShapes, formatShape } from '../graph/shape.ts';
import { addOne, checkType, int64s, misfit } from './operand.ts';
import { pad } from './slicing.ts';

const INDEX: readonly DataType[] = ['int32', 'int64'];
const INT64: readonly DataType[] = ['int64'];

/**
 * Slices of x along an axis, in the order of the indices: shape x[..axis] + indices + x[axis+1..].
 * An index outside [-length, length) makes the run fail.
 */
export function gather(graph: Graph, x: Value, indices: Value, axis = 0): Value {
  checkType('Gather', indices, INDEX);
  const at = axisOf('Gather', axis, x.shape.length);
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  return addOne(graph, 'Gather', [x, indices], x.type, shape, { axis: int(at) });
}

/** For each index along `axis`, the element of x at that index and at its own other coordinates; the shape is that of the indices. */
export function gatherElements(graph: Graph, x: Value, indices: Value, axis = 0): Value {
  checkType('GatherElements', indices, INDEX);
  const at = axisOf('GatherElements', axis, x.shape.length);
  if (indices.shape.length !== x.shape.length) throw misfit('shape', 'GatherElements', [x, indices], 'equal ranks');
  return addOne(graph, 'GatherElements', [x, indices], x.type, indices.shape, { axis: int(at) });
}

/** The last axis of the indices is a coordinate tuple into x: shape indices[..-1] + x[tuple length..]. */
export function gatherND(graph: Graph, x: Value, indices: Value): Value {
  checkType('GatherND', indices, INT64);
  const rest = indexedRest('GatherND', x, indices);
  return addOne(graph, 'GatherND', [x, indices], x.type, [...indices.shape.slice(0, -1), ...rest]);
}

export type Combine = 'none' | 'add' | 'mul' | 'min' | 'max';

/** x with the updates put, or combined, at coordinate tuples. Equal tuples are combined all ('none': one of them wins). */
export function scatterND(graph: Graph, x: Value, indices: Value, updates: Value, combine: Combine = 'none'): Value {
  checkType('ScatterND', indices, INT64);
  const rest = indexedRest('ScatterND', x, indices);
  const expected: Dimension[] = [...indices.shape.slice(0, -1), ...rest];
  if (updates.type !== x.type || !compatibleShapes(updates.shape, expected)) {
    throw misfit('shape', 'ScatterND', [x, indices, updates], `updates ${x.type}${formatShape(expected)}`);
  }
  return addOne(graph, 'ScatterND', [x, indices, updates], x.type, x.shape, { reduction: string(combine) });
}

/** x with each update put, or combined, at its index along `axis` and its own other coordinates. */
export function scatterElements(
  graph: Graph,
  x: Value,
  indices: Value,
  updates: Value,
  { axis = 0, combine = 'none' }: { readonly axis?: number; readonly combine?: Combine } = {},
): Value {
  checkType('ScatterElements', indices, INDEX);
  const at = axisOf('ScatterElements', axis, x.shape.length);
  const fits =
    updates.type === x.type &&
    indices.shape.length === x.shape.length &&
    compatibleShapes(updates.shape, indices.shape);
  if (!fits) throw misfit('shape', 'ScatterElements', [x, indices, updates], 'one rank; updates shaped as the indices');
  const attributes = { axis: int(at), reduction: string(combine) };
  return addOne(graph, 'ScatterElements', [x, indices, updates], x.type, x.shape, attributes);
}

/** The axes of x that a coordinate tuple does not name. */
function indexedRest(op: string, x: Value, indices: Value): Dimension[] {
  const length = indices.shape.at(-1);
  if (typeof length !== 'number' || length < 1 || length > x.shape.length) {
    throw misfit('shape', op, [x, indices], `indices whose last axis has a known length from 1 to ${x.shape.length}`);
  }
  return x.shape.slice(length);
}

export interface TopKOptions {
  /** The last by default. */
  readonly axis?: number;
  /** True by default. */
  readonly largest?: boolean;
  /** The axes before may have length 0 even where their lengths are numbers: shapes are to be opened later. */
  readonly mayBeEmpty?: boolean;
}

/**
 * The k largest (or smallest) elements along an axis, in order, with their indices as int64.
 *
 * onnxruntime 1.30 ends the process where an axis before is empty: axes that may be are one longer for it, and cut again.
 */
export function topK(
  graph: Graph,
  x: Value,
  k: number,
  { axis = -1, largest = true, mayBeEmpty = false }: TopKOptions = {},
): { readonly values: Value; readonly indices: Value } {
  checkType('TopK', x);
  const at = axisOf('TopK', axis, x.shape.length);
  const length = x.shape[at]!;
  if (!Number.isInteger(k) || k < 0 || (typeof length === 'number' && k > length)) {
    throw misfit('shape', 'TopK', [x], `k from 0 to ${length}; got ${k}`);
  }
  const more = x.shape.map((whole, i) => (i < at && (mayBeEmpty || typeof whole === 'string' || whole === 0) ? 1 : 0));
  if (more.includes(1)) {
    const none = more.map(() => 0);
    const found = topKOf(graph, pad(graph, x, none, more), k, at, largest);
    const cut = more.map((width) => 0 - width);
    return { values: pad(graph, found.values, none, cut), indices: pad(graph, found.indices, none, cut) };
  }
  return topKOf(graph, x, k, at, largest);
}

function topKOf(graph: Graph, x: Value, k: number, at: number, largest: boolean): { values: Value; indices: Value } {
  const shape = x.shape.map((whole, i) => (i === at ? k : whole));
  const [values, indices] = graph.add(
    'TopK',
    [x, int64s(graph, [k])],
    { axis: int(at), largest: int(largest ? 1 : 0), sorted: int(1) },
    [
      { type: x.type, shape },
      { type: 'int64', shape },
    ],
  );
  return { values: values!, indices: indices! };
}

/** The coordinates of the elements other than 0: int64[rank, count]. */
export function nonZero(graph: Graph, x: Value): Value {
  checkType('NonZero', x);
  return addOne(graph, 'NonZero', [x], 'int64', [x.shape.length, graph.freshDimension()]);
}

/** The upper (or lower) triangle of the last two axes, zeros elsewhere; `diagonal` moves the border up. */
export function trilu(graph: Graph, x: Value, { upper = true, diagonal = 0 } = {}): Value {
  checkType('Trilu', x);
  if (x.shape.length < 2) throw misfit('shape', 'Trilu', [x], 'two axes at least');
  return addOne(graph, 'Trilu', [x, graph.constant(diagonal, 'int64')], x.type, x.shape, { upper: int(upper ? 1 : 0) });
}
