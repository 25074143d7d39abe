// The same elements in another shape, and shapes as tensors.
import { int, ints } from '../graph/attribute.ts';
import { type Dimension, divideDimensions, polynomialOf } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { axesOf, axisOf, compatibleDimensions, formatShape, isStatic, type Shape, sizeOf } from '../graph/shape.ts';
import { OnnxError } from '../errors.ts';
import { addOne, broadcast, int64s, misfit } from './operand.ts';

/** The lengths of the axes from `start` up to `end`, as int64[n]. */
export function shapeOf(graph: Graph, x: Value, start = 0, end = x.shape.length): Value {
  const attributes = { start: int(start), end: int(end) };
  return addOne(graph, 'Shape', [x], 'int64', [end - start], attributes);
}

/** The number of elements, as an int64 scalar. */
export function size(graph: Graph, x: Value): Value {
  return addOne(graph, 'Size', [x], 'int64', []);
}

/**
 * A shape as int64[rank]. Symbols get their lengths from the first value among `sources` (by default all that the graph sees, inputs
 * first) that has an axis of that very name, or of the symbol alone.
 * @throws OnnxError where no source knows a symbol
 */
export function shapeTensor(graph: Graph, shape: Shape, sources: readonly Value[] = valuesInSight(graph)): Value {
  if (isStatic(shape)) return int64s(graph, shape);
  const parts = shape.map((length) =>
    typeof length === 'number' ? int64s(graph, [length]) : lengthOf(graph, length, sources),
  );
  if (parts.length === 1) return parts[0]!;
  return addOne(graph, 'Concat', parts, 'int64', [shape.length], { axis: int(0) });
}

/** A dimension as int64[1], computed when the program runs. */
export function lengthOf(graph: Graph, dimension: Dimension, sources: readonly Value[] = valuesInSight(graph)): Value {
  if (typeof dimension === 'number') return int64s(graph, [dimension]);
  const known = readLength(graph, dimension, sources);
  if (known) return known;
  let sum: Value | undefined;
  for (const [monomial, coefficient] of polynomialOf(dimension)) {
    let term: Value | undefined = coefficient === 1 && monomial !== '' ? undefined : int64s(graph, [coefficient]);
    for (const symbol of monomial === '' ? [] : monomial.split('*')) {
      const length = readLength(graph, symbol, sources);
      if (!length) throw unknownLength(dimension, symbol, sources);
      term = term ? addOne(graph, 'Mul', [term, length], 'int64', [1]) : length;
    }
    sum = sum ? addOne(graph, 'Add', [sum, term], 'int64', [1]) : term!;
  }
  return sum ?? int64s(graph, [0]);
}

function readLength(graph: Graph, name: string, sources: readonly Value[]): Value | undefined {
  for (const source of sources) {
    const axis = source.shape.indexOf(name);
    if (axis >= 0) return shapeOf(graph, source, axis, axis + 1);
  }
  return undefined;
}

/** What a graph and those around it are fed, then what their operations have made so far. */
function valuesInSight(graph: Graph): Value[] {
  const scopes: Graph[] = [];
  for (let scope: Graph | undefined = graph; scope; scope = scope.outer) scopes.push(scope);
  const fed = scopes.flatMap(({ inputs }) => inputs.map(({ value }) => value));
  return [...fed, ...scopes.flatMap(({ nodes }) => nodes.flatMap(({ outputs }) => outputs))];
}

function unknownLength(dimension: Dimension, symbol: string, sources: readonly Value[]): OnnxError {
  const seen = [...new Set(sources.flatMap((source) => source.shape))].filter((d) => typeof d === 'string');
  return new OnnxError({
    code: 'shape',
    message: `the length "${dimension}" cannot be computed: no value in sight has an axis "${symbol}"`,
    value: dimension,
    hint: seen.length === 0 ? 'lengths in sight are all numbers' : `lengths in sight: ${seen.join(', ')}`,
  });
}

/**
 * The elements in row-major order under another shape.
 * @param shape may hold one -1, the length that makes the sizes equal, and symbols
 * @throws OnnxError where the sizes differ
 */
export function reshape(graph: Graph, x: Value, shape: Shape): Value {
  const target = withInferredLength(x, shape);
  const from = sizeOf(x.shape);
  const to = sizeOf(target);
  if (!compatibleDimensions(from, to)) {
    throw misfit('shape', 'Reshape', [x], `a shape of ${from} elements; ${formatShape(target)} has ${to}`);
  }
  const open = target.filter((length) => typeof length === 'string').length;
  if (open === 1 && !target.includes(0)) {
    // One length left to the runtime is cheaper than one read and computed. (Beside a length of 0 it would have no answer.)
    const lengths = target.map((length) => (typeof length === 'string' ? -1 : length));
    return addOne(graph, 'Reshape', [x, int64s(graph, lengths)], x.type, target);
  }
  // By default 0 would mean "the length of x's axis".
  const inputs = [x, shapeTensor(graph, target, [x, ...valuesInSight(graph)])];
  return addOne(graph, 'Reshape', inputs, x.type, target, { allowzero: int(1) });
}

/** Replaces the -1 by the quotient of the sizes. */
function withInferredLength(x: Value, shape: Shape): Dimension[] {
  const at = shape.indexOf(-1);
  if (at < 0) return [...shape];
  const rest = sizeOf(shape.filter((_, axis) => axis !== at));
  const length = divideDimensions(sizeOf(x.shape), rest);
  if (length === undefined || shape.lastIndexOf(-1) !== at) {
    throw misfit(
      'shape',
      'Reshape',
      [x],
      `one -1 at most, and lengths beside it that divide the size; got ${formatShape(shape)}`,
    );
  }
  return shape.map((d, axis) => (axis === at ? length : d));
}

/** x with its axes in another order: axis i of the result is axis `order[i]` of x; reversed by default. */
export function transpose(graph: Graph, x: Value, order?: readonly number[]): Value {
  const rank = x.shape.length;
  const perm = order ? order.map((axis) => axisOf('Transpose', axis, rank)) : x.shape.map((_, axis) => rank - 1 - axis);
  if (perm.length !== rank || new Set(perm).size !== rank) {
    throw misfit('shape', 'Transpose', [x], `an order that names each of ${rank} axes once; got ${perm.join(',')}`);
  }
  return addOne(
    graph,
    'Transpose',
    [x],
    x.type,
    perm.map((axis) => x.shape[axis]!),
    { perm: ints(perm) },
  );
}

/** x without the given axes, which must have length 1; without all such axes by default. */
export function squeeze(graph: Graph, x: Value, axes?: readonly number[]): Value {
  const ones = x.shape.flatMap((length, axis) => (length === 1 ? [axis] : []));
  const gone = axesOf('Squeeze', axes ?? ones, x.shape.length);
  if (gone.some((axis) => !compatibleDimensions(x.shape[axis]!, 1))) {
    throw misfit('shape', 'Squeeze', [x], `axes of length 1; got ${gone.join(',')}`);
  }
  const shape = x.shape.filter((_, axis) => !gone.includes(axis));
  return addOne(graph, 'Squeeze', [x, int64s(graph, gone)], x.type, shape);
}

/** x with new axes of length 1 where the result is to have them. */
export function unsqueeze(graph: Graph, x: Value, axes: readonly number[]): Value {
  const added = axesOf('Unsqueeze', axes, x.shape.length + axes.length);
  const shape: Dimension[] = [...x.shape];
  for (const axis of added) shape.splice(axis, 0, 1);
  return addOne(graph, 'Unsqueeze', [x, int64s(graph, added)], x.type, shape);
}

/** x stretched to a shape by broadcasting: lengths of 1 repeat, new axes come in front. */
export function expand(graph: Graph, x: Value, shape: Shape): Value {
  const common = broadcast(graph, 'Expand', [x, { name: '', type: x.type, shape }]);
  const target = shapeTensor(graph, shape, [x, ...valuesInSight(graph)]);
  return addOne(graph, 'Expand', [x, target], x.type, common);
}
