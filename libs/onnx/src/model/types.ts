import { TensorProto_DataType, type TypeProto } from 'onnx-buf';
import { type Dimension } from '../graph/dimension.ts';

/** The type of a value in any model, in words: `float32`, `float16`, `string`, `sequence(float32)`. */
export function typeName(type: TypeProto | undefined): string {
  const of = type?.value;
  switch (of?.case) {
    case 'tensorType':
      return elementName(of.value.elemType);
    case 'sparseTensorType':
      return `sparse ${elementName(of.value.elemType)}`;
    case 'sequenceType':
      return `sequence(${typeName(of.value.elemType)})`;
    case 'optionalType':
      return `optional(${typeName(of.value.elemType)})`;
    case 'mapType':
      return `map(${elementName(of.value.keyType)}, ${typeName(of.value.valueType)})`;
    default:
      return 'unknown';
  }
}

/** ONNX's name of an element type in lower case, but float32 and float64 for its FLOAT and DOUBLE. */
export function elementName(code: number): string {
  if (code === TensorProto_DataType.FLOAT) return 'float32';
  if (code === TensorProto_DataType.DOUBLE) return 'float64';
  return TensorProto_DataType[code]?.toLowerCase() ?? `type ${code}`;
}

/** The shape of a tensor; undefined where the model leaves even the rank open. A length left open without a name is ''. */
export function shapeOfType(type: TypeProto | undefined): Dimension[] | undefined {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  return tensor?.shape?.dim.map(({ value }) => (value.case === 'dimValue' ? Number(value.value) : (value.value ?? '')));
}
