import { OnnxError } from '../errors.ts';
import { arrayFrom, type ArrayOf, type DataType, holds, type TypedArray } from './data-type.ts';
import { formatShape } from './shape.ts';

/** Elements in row-major order with their type and shape: a constant, a parameter, a feed or a result. */
export interface TensorData<T extends DataType = DataType> {
  readonly type: T;
  readonly shape: readonly number[];
  readonly data: ArrayOf[T];
}

/**
 * A tensor of the given elements. A typed array of the right kind is taken as it is, not copied.
 * @throws OnnxError where the number of elements is not the product of the shape
 */
export function tensor<T extends DataType>(
  type: T,
  shape: readonly number[],
  values: ArrayLike<number | bigint | boolean>,
): TensorData<T> {
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.some((length) => !Number.isInteger(length) || length < 0) || values.length !== size) {
    throw new OnnxError({
      code: 'shape',
      message: `${values.length} elements do not fill a tensor of shape ${formatShape(shape)}`,
      value: shape,
      hint: `${size} elements`,
    });
  }
  const data: TypedArray = holds(type, values) ? values : arrayFrom(type, values);
  return { type, shape: [...shape], data: data as ArrayOf[T] };
}

/** A tensor of shape []. */
export function scalar<T extends DataType>(type: T, value: number | bigint | boolean): TensorData<T> {
  return tensor(type, [], [value]);
}

/** The one value that all elements have, bit for bit (0 and -0 differ, all NaN are one); undefined where they differ or there are none. */
export function uniformValue({ data }: TensorData): number | bigint | undefined {
  if (data.length === 0) return undefined;
  const first = data[0]!;
  for (let i = 1; i < data.length; i++) if (!Object.is(data[i], first)) return undefined;
  return first;
}
