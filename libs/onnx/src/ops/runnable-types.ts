import { type DataType } from '../graph/data-type.ts';

/** The element types that onnxruntime's CPU kernels of each op take (of the first operand). */
export const RUNNABLE: Readonly<Record<string, readonly DataType[] | undefined>> = {};
