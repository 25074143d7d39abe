import type * as tfjs from '@tensorflow/tfjs-core';
import * as binary from './binary.ts';
import { broadcastTo } from './broadcast.ts';
import * as convolution from './convolution.ts';
import * as creation from './creation.ts';
import * as elementwise from './elementwise.ts';
import { fused } from './fused.ts';
import * as products from './products.ts';
import * as reductions from './reductions.ts';
import * as shapes from './shapes.ts';
import { ReferenceTensor, type Operand, type ReferenceType } from './tensor.ts';

/** What an author's function gets as its first argument: the ops of tfjs. */
export type TensorOps = typeof tfjs;

const tensors = {
  ...creation,
  tensor1d: (values: Operand, dtype?: ReferenceType) => creation.tensor(values, undefined, dtype),
  tensor2d: creation.tensor,
  tensor3d: creation.tensor,
  tensor4d: creation.tensor,
  Tensor: ReferenceTensor,
};

const helpers = {
  /** There is nothing to tidy: the work of a scope, or of a named one. */
  tidy: <T>(nameOrWork: string | (() => T), work?: () => T): T =>
    typeof nameOrWork === 'string' ? work!() : nameOrWork(),
  keep: <T>(x: T): T => x,
  dispose: (): void => {},
};

const compositions = {
  broadcastTo,
  /** √Σ x²: the Euclidean norm is the only one that the reference has. */
  norm(x: Operand, order: 'euclidean' | 2 = 'euclidean', axes?: number | readonly number[], keepDims = false) {
    if (order !== 'euclidean' && order !== 2) throw new RangeError(`reference norm: no order ${String(order)}`);
    return elementwise.sqrt(reductions.sum(elementwise.square(x), axes, keepDims));
  },
};

export const referenceOps = {
  ...tensors,
  ...helpers,
  ...elementwise,
  ...binary,
  ...reductions,
  ...shapes,
  ...products,
  conv1d: convolution.conv1d,
  conv2d: convolution.conv2d,
  conv2dTranspose: convolution.conv2dTranspose,
  depthwiseConv2d: convolution.depthwiseConv2d,
  maxPool: convolution.maxPool,
  avgPool: convolution.avgPool,
  ...compositions,
  fused,
};

/**
 * The ops of tfjs once more, in float64 and without tfjs: the oracle of the tensor tier. A function that takes its ops as
 * an argument, `(tf, x) => ...`, runs under it unchanged, so that differences of its values may be as small as 1e-10. An
 * op that is missing here throws by its name.
 */
export const reference = new Proxy(referenceOps, {
  get(ops, name) {
    if (name in ops || typeof name === 'symbol') return Reflect.get(ops, name);
    throw new RangeError(`the float64 reference has no op '${name}'`);
  },
}) as unknown as TensorOps;
