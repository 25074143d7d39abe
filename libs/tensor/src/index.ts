export * from './backends/index.ts';
export * from './derivatives/index.ts';
export * from './gradient-table/index.ts';
export * from './gradients/index.ts';
export * from './reference/index.ts';
export * from './trace/index.ts';
export * from './compile/index.ts';
export * from './export/index.ts';
export { createTensorRuntime, type TensorRuntimeOptions } from './runtime/tensor-runtime.ts';
