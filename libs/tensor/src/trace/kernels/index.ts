import { binary } from './binary.ts';
import { convolutions } from './convolution.ts';
import { creation } from './creation.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { type TraceKernel } from './kernel.ts';
import { pooling } from './pooling.ts';
import { products } from './products.ts';
import { reductions } from './reduction.ts';
import { shapes } from './shape.ts';

/** The kernels that can be recorded, by family. */
export const FAMILIES = {
  'functions of each element': elementwise,
  'functions of two tensors': binary,
  'creation and conversion': creation,
  'reductions and running sums': reductions,
  'products of matrices': products,
  'shapes and parts': shapes,
  indexing: indexing,
  convolutions: convolutions,
  pooling: pooling,
} as const satisfies Record<string, readonly TraceKernel[]>;

export interface TraceableKernel {
  readonly family: string;
  /** The name in tfjs. */
  readonly name: string;
  /** What it becomes in ONNX. */
  readonly form: string;
}

/** Every kernel of tfjs that a traced program may use, with its form in ONNX: the documentation is made of it. */
export function traceableKernels(): readonly TraceableKernel[] {
  return Object.entries(FAMILIES).flatMap(([family, kernels]) =>
    kernels.map(({ name, form }) => ({ family, name, form })),
  );
}

/** What to write instead of kernels that cannot be recorded. */
export const INSTEAD: Readonly<Record<string, string>> = {
  Multinomial: 'give uniform numbers as an input, and compare their running sums (tf.cumsum) with them',
  Unique: 'the number of distinct elements depends on data: count them outside of the program',
  NonMaxSuppressionV3: 'its shape depends on data: run it outside of the program',
  NonMaxSuppressionV4: 'its shape depends on data: run it outside of the program',
  NonMaxSuppressionV5: 'its shape depends on data: run it outside of the program',
  Complex: 'keep real and imaginary part as two tensors',
  FFT: 'multiply by the matrices of cosines and sines: tf.matMul',
  IFFT: 'multiply by the matrices of cosines and sines: tf.matMul',
  Bincount: 'sum tf.oneHot(x, size) over the elements',
  DenseBincount: 'sum tf.oneHot(x, size) over the elements',
  SearchSorted: 'count by comparison: tf.sum(tf.less(sorted, value), -1)',
  SparseToDense: 'tf.scatterND',
  Conv3D: 'sum tf.conv2d over the slices in depth',
  ResizeBilinear: 'multiply by the two matrices of weights: tf.matMul',
  ResizeNearestNeighbor: 'tf.gather along height and width',
};
