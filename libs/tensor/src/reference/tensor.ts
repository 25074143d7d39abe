/** The kinds of value that tfjs has too; numbers are held in float64 whatever the kind. */
export type ReferenceType = 'float32' | 'int32' | 'bool';

/** A number, nested arrays of numbers, a typed array, or a tensor: what an op takes. */
export type Operand = ReferenceTensor | number | boolean | NestedArray | NumericData;
export type NestedArray = readonly (number | boolean | NestedArray)[];
export type NumericData = Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * A tensor of the float64 reference: row-major `values`, with the fields that authors read of a tfjs tensor (`shape`,
 * `dtype`, `rank`, `size`). It is never disposed, and it has no chained methods, as tfjs tensors in Node have none.
 */
export class ReferenceTensor {
  readonly rank: number;
  readonly size: number;

  constructor(
    readonly values: Float64Array,
    readonly shape: number[],
    readonly dtype: ReferenceType = 'float32',
  ) {
    this.rank = shape.length;
    this.size = sizeOf(shape);
    if (values.length !== this.size) {
      throw new RangeError(`reference tensor: ${values.length} values do not fill the shape [${shape}]`);
    }
  }

  /** The values, row by row: a copy, in float64. */
  dataSync(): Float64Array {
    return this.values.slice();
  }

  dispose(): void {}
}

/** An operand as a tensor. Numbers are `float32`, booleans `bool`, Int32Arrays `int32`, as tfjs infers them. */
export function asTensor(operand: Operand, dtype?: ReferenceType): ReferenceTensor {
  if (operand instanceof ReferenceTensor) return operand;
  if (typeof operand === 'number' || typeof operand === 'boolean') {
    return new ReferenceTensor(Float64Array.of(Number(operand)), [], dtype ?? kindOf(operand));
  }
  if (ArrayBuffer.isView(operand)) {
    const kind = operand instanceof Int32Array ? 'int32' : 'float32';
    return new ReferenceTensor(Float64Array.from(operand), [operand.length], dtype ?? kind);
  }
  const shape: number[] = [];
  for (let level: unknown = operand; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat = (operand as unknown[]).flat(Infinity) as (number | boolean)[];
  return new ReferenceTensor(Float64Array.from(flat, Number), shape, dtype ?? kindOf(flat[0] ?? 0));
}

function kindOf(value: number | boolean): ReferenceType {
  return typeof value === 'boolean' ? 'bool' : 'float32';
}

/** A tensor whose element at each index is `valueAt(index, position)`; the index array is reused between calls. */
export function build(
  shape: readonly number[],
  valueAt: (index: readonly number[], position: number) => number,
  dtype: ReferenceType = 'float32',
): ReferenceTensor {
  const values = new Float64Array(sizeOf(shape));
  forEachIndex(shape, (index, position) => (values[position] = valueAt(index, position)));
  return new ReferenceTensor(values, [...shape], dtype);
}

/** Every index of a shape in row-major order, with its position. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], position: number) => void,
): void {
  const size = sizeOf(shape);
  const index = shape.map(() => 0);
  for (let position = 0; position < size; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** How far apart in `values` neighbours along each axis are. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Where an index lies in `values`. */
export function positionOf(index: readonly number[], strides: readonly number[]): number {
  let position = 0;
  for (let axis = 0; axis < strides.length; axis++) position += index[axis]! * strides[axis]!;
  return position;
}

/** An axis counted from the front. Throws for one that the rank does not have. */
export function normaliseAxis(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (counted < 0 || counted >= rank) throw new RangeError(`axis ${axis} is out of range for rank ${rank}`);
  return counted;
}

/** The axes of a reduction, ascending: all of them where none is given. */
export function normaliseAxes(axes: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axes == null) return Array.from({ length: rank }, (_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : axes;
  return list.map((axis) => normaliseAxis(axis, rank)).sort((a, b) => a - b);
}
