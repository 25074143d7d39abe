// Conversion, and tensors made from nothing.
import { int, tensorAttribute } from '../graph/attribute.ts';
import { type DataType, isFloat } from '../graph/data-type.ts';
import { type Dimension } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { type Shape } from '../graph/shape.ts';
import { tensor } from '../graph/tensor.ts';
import { codeOf } from '../graph/data-type-codes.ts';
import { OnnxError } from '../errors.ts';
import { addOne, checkRank, checkType, misfit, type Operand, operandsOf } from './operand.ts';
import { shapeTensor } from './reshape.ts';

/** The elements as another type; floats to integers truncate towards 0, anything but 0 is true. */
export function cast(graph: Graph, x: Value, type: DataType): Value {
  if (x.type === type) return x;
  return addOne(graph, 'Cast', [x], type, x.shape, { to: int(codeOf(type)) });
}

/**
 * One number repeated over a shape, whose symbols are looked up in the inputs of the graph.
 * @throws OnnxError where the type is one of whole numbers and the number is not
 */
export function full(graph: Graph, shape: Shape, value: number | bigint | boolean, type: DataType = 'float32'): Value {
  if (typeof value === 'number' && !Number.isInteger(value) && !isFloat(type) && type !== 'bool') {
    throw new OnnxError({
      code: 'type',
      message: `ConstantOfShape: ${value} is no ${type}`,
      path: 'ConstantOfShape',
      value,
      hint: 'a whole number, or a type of floats',
    });
  }
  return addOne(graph, 'ConstantOfShape', [shapeTensor(graph, shape)], type, shape, {
    value: tensorAttribute(tensor(type, [1], [value])),
  });
}

/** start, start + step, ... up to but without `stop`. `length` names the length where it is known. */
export function range(graph: Graph, start: Operand, stop: Operand, step: Operand, length?: Dimension): Value {
  const values = operandsOf(graph, 'Range', [start, stop, step]);
  for (const value of values) checkRank('Range', value, 0);
  const [first, last, by] = [start, stop, step];
  const isKnown = typeof first === 'number' && typeof last === 'number' && typeof by === 'number';
  const count: Dimension = length ?? (isKnown ? Math.max(0, Math.ceil((last - first) / by)) : graph.freshDimension());
  return addOne(graph, 'Range', values, values[0]!.type, [count]);
}

/** Ones on a diagonal, zeros elsewhere; the shape is that of x. */
export function eyeLike(graph: Graph, x: Value, diagonal = 0): Value {
  checkRank('EyeLike', x, 2);
  checkType('EyeLike', x);
  return addOne(graph, 'EyeLike', [x], x.type, x.shape, { k: int(diagonal) });
}

/** `on` at the index on a new last axis of the given depth, `off` elsewhere; indices from -depth to depth - 1, others give `off` alone. */
export function oneHot(graph: Graph, indices: Value, depth: number, on: Value, off: Value): Value {
  if (on.type !== off.type) throw misfit('type', 'OneHot', [on, off], 'one type for both values');
  for (const value of [on, off]) checkRank('OneHot', value, 0);
  checkType('OneHot', on);
  checkType('OneHot', indices, ['int64']);
  if (indices.shape.length === 0) throw misfit('shape', 'OneHot', [indices], 'indices with one axis at least');
  const values = addOne(graph, 'Concat', [asOne(graph, off), asOne(graph, on)], on.type, [2], { axis: int(0) });
  const inputs = [indices, graph.constant(depth, 'int64'), values];
  return addOne(graph, 'OneHot', inputs, on.type, [...indices.shape, depth], { axis: int(-1) });
}

function asOne(graph: Graph, x: Value): Value {
  return addOne(graph, 'Reshape', [x, graph.constant(tensor('int64', [1], [1]))], x.type, [1]);
}
