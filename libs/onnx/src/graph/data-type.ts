import { OnnxError } from '../errors.ts';

/** Element types of the graph form: those of ONNX that have a typed array in JavaScript. */
export type DataType =
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool';

/** The typed array that holds the elements of each type. A bool is a byte, 0 or 1. */
export interface ArrayOf {
  float32: Float32Array;
  float64: Float64Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
}

export type TypedArray = ArrayOf[DataType];

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} satisfies { [T in DataType]: new (length: number) => ArrayOf[T] };

export const DATA_TYPES = Object.keys(ARRAYS) as readonly DataType[];

export function isFloat(type: DataType): boolean {
  return type === 'float32' || type === 'float64';
}

/** Are the elements `bigint`s in JavaScript? */
export function isBig(type: DataType): type is 'int64' | 'uint64' {
  return type === 'int64' || type === 'uint64';
}

export function bytesPerElement(type: DataType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT;
}

/** `length` zeros of the type. */
export function zeros<T extends DataType>(type: T, length: number): ArrayOf[T] {
  return new ARRAYS[type](length) as ArrayOf[T];
}

/**
 * The elements of a type from plain numbers, as typed arrays round and wrap them; a bool is 1 for anything but 0.
 * @throws OnnxError where an element of 64-bit integers is not whole
 */
export function arrayFrom<T extends DataType>(type: T, values: ArrayLike<number | bigint | boolean>): ArrayOf[T] {
  const array: TypedArray = zeros(type as DataType, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (type === 'bool') array[i] = Number(value) === 0 ? 0 : 1;
    else if (isBig(type)) array[i] = wholeOf(type, value);
    else array[i] = Number(value);
  }
  return array as ArrayOf[T];
}

function wholeOf(type: DataType, value: number | bigint | boolean): bigint {
  if (typeof value !== 'number' || Number.isInteger(value)) return BigInt(value);
  throw new OnnxError({ code: 'type', message: `${value} is no element of ${type}`, value, hint: 'a whole number' });
}

/** Is this the typed array that holds elements of the type? */
export function holds(type: DataType, data: unknown): data is TypedArray {
  return data instanceof ARRAYS[type];
}

/** A view of the elements that lie in `bytes` in little-endian order; copied, so that any alignment will do. */
export function arrayOfBytes<T extends DataType>(type: T, bytes: Uint8Array): ArrayOf[T] {
  // Not `bytes.slice`: that of a Buffer, as files are read into, shares its memory.
  const copy = new Uint8Array(bytes);
  return new ARRAYS[type](copy.buffer as unknown as number) as ArrayOf[T];
}
