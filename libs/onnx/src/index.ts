export { OnnxError, type OnnxErrorCode, type OnnxErrorDetails } from './errors.ts';
export * from './graph/attribute.ts';
export * from './graph/data-type.ts';
export * from './graph/dimension.ts';
export * from './graph/graph.ts';
export { IR_VERSION, OPSET, PRODUCER } from './graph/opset.ts';
export * from './graph/shape.ts';
export { scalar, tensor, type TensorData, uniformValue } from './graph/tensor.ts';
/** A function for each operation, which checks types and shapes and infers those of the result: `ops.matMul(graph, a, b)`. */
export * as ops from './ops/index.ts';
export { encode, type EncodeOptions } from './model/encode.ts';
export { type Feed, type Feeds, type Port } from './session/feeds.ts';
export { loadRuntime, type Runtime } from './session/runtime.ts';
export { openSession, type Session, type SessionOptions } from './session/session.ts';
