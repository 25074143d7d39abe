export { cond, loop } from './control.ts';
export { TraceError, type TraceReason } from './error.ts';
export { type TraceableKernel, traceableKernels } from './kernels/index.ts';
export { input, parameter, type SpecOptions, type TensorSpec } from './spec.ts';
export { type Program as TensorFunction, trace, type Traced, type TraceOptions } from './trace.ts';
export { type Tree } from './tree.ts';
