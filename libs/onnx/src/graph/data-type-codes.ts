import { type DataType } from './data-type.ts';

/** ONNX's numbers of the element types (TensorProto.DataType). */
const CODES: Readonly<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  uint32: 12,
  uint64: 13,
};

const TYPES = new Map(Object.entries(CODES).map(([type, code]) => [code, type as DataType]));

export function codeOf(type: DataType): number {
  return CODES[type];
}

/** undefined for a type that the graph form has not (strings, half precision, 4-bit integers, ...). */
export function typeOfCode(code: number): DataType | undefined {
  return TYPES.get(code);
}
