import { DATA_TYPES, type DataType } from '../graph/data-type.ts';

const SINGLE: readonly DataType[] = ['float32'];
const FLOATS: readonly DataType[] = ['float32', 'float64'];
const INTEGERS: readonly DataType[] = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];
const NUMBERS: readonly DataType[] = [...FLOATS, ...INTEGERS];
const SIGNED: readonly DataType[] = [...FLOATS, 'int8', 'int16', 'int32', 'int64'];
const WIDE: readonly DataType[] = [...FLOATS, 'int32', 'int64'];
const ORDERED: readonly DataType[] = [...FLOATS, 'int8', 'int32', 'int64', 'uint8', 'uint32', 'uint64'];
const BYTES: readonly DataType[] = [...FLOATS, 'int8', 'int32', 'int64', 'uint8'];

/**
 * The element types that the CPU kernels of onnxruntime-node 1.30 take, found by opening a model of each (`runnable-types.spec.ts`
 * opens them again). An op that is not here takes all.
 */
export const RUNNABLE: Readonly<Record<string, readonly DataType[] | undefined>> = {
  ...each(NUMBERS, ['Add', 'Sub', 'Mul', 'Div', 'Abs', 'Sign', 'Mod']),
  ...each(NUMBERS, ['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual']),
  ...each(SIGNED, ['Neg']),
  ...each(ORDERED, ['Min', 'Max', 'Clip']),
  ...each(FLOATS, [
    'Sum',
    'Exp',
    'Log',
    'Sqrt',
    'Reciprocal',
    'Floor',
    'Ceil',
    'Round',
    'Sin',
    'Cos',
    'Tanh',
    'Sigmoid',
  ]),
  ...each(FLOATS, ['Softplus', 'Selu', 'LeakyRelu', 'Elu', 'IsNaN', 'IsInf', 'Softmax', 'LogSoftmax']),
  ...each(FLOATS, ['LayerNormalization', 'Gemm', 'ReduceLogSumExp']),
  ...each(SINGLE, ['Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh', 'Erf']),
  ...each(SINGLE, ['Det', 'Conv', 'ConvTranspose', 'AveragePool']),
  ...each(WIDE, ['Pow', 'ReduceSum', 'ReduceMean', 'ReduceProd', 'ReduceSumSquare', 'ReduceL2', 'CumSum', 'Einsum']),
  ...each(BYTES, ['ReduceMax', 'ReduceMin', 'ArgMax', 'ArgMin']),
  ...each(INTEGERS, ['BitwiseAnd', 'BitwiseOr', 'BitwiseXor', 'BitwiseNot']),
  BitShift: ['uint8', 'uint32', 'uint64'],
  Relu: [...WIDE, 'int8'],
  Where: [...WIDE, 'uint8'],
  MatMul: [...WIDE, 'uint32', 'uint64'],
  EyeLike: [...WIDE, 'uint64'],
  Trilu: [...WIDE, 'bool'],
  MaxPool: [...FLOATS, 'int8', 'uint8'],
  Pad: [...ORDERED, 'bool'],
  TopK: [...SIGNED, 'uint8'],
  NonZero: ['float32', 'int32', 'int64', 'uint8', 'bool'],
  Range: [...WIDE, 'int16'],
  OneHot: ['float32', 'int64'],
};

function each(types: readonly DataType[], ops: readonly string[]): Record<string, readonly DataType[]> {
  return Object.fromEntries(ops.map((op) => [op, types]));
}

/** @returns the types that onnxruntime runs the op on */
export function runnableTypes(op: string): readonly DataType[] {
  return RUNNABLE[op] ?? DATA_TYPES;
}
