export * from './differences.ts';
export { reference, referenceOps, type TensorOps } from './ops.ts';
export { ReferenceTensor, asTensor, type Operand, type ReferenceType } from './tensor.ts';
