// Products of matrices.
import { type Graph, ops, type Value } from '@ergodic/onnx';
import { kernel, type TraceKernel } from './kernel.ts';

interface MatMulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function swapped(graph: Graph, x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  const last = axes.length - 1;
  return ops.transpose(graph, x, [...axes.slice(0, -2), last, last - 1]);
}

/**
 * The product over the last two axes. Matrices become Gemm where one is transposed, which costs nothing there, and MatMul otherwise,
 * which onnxruntime joins with a bias that follows.
 */
function product(graph: Graph, a: Value, b: Value, { transposeA, transposeB }: MatMulAttrs): Value {
  const isMatrix = a.shape.length === 2 && b.shape.length === 2;
  if (a.type === 'float32' && isMatrix && (transposeA || transposeB)) {
    return ops.gemm(graph, a, b, undefined, { transposeA, transposeB });
  }
  const left = transposeA ? swapped(graph, a) : a;
  const right = transposeB ? swapped(graph, b) : b;
  return ops.matMul(graph, left, right);
}

type ActivationName = 'linear' | 'relu' | 'relu6' | 'elu' | 'prelu' | 'leakyrelu' | 'sigmoid';

/** What a fused kernel does to its result. */
export function activate(
  graph: Graph,
  x: Value,
  name: ActivationName | undefined,
  alpha: number | undefined,
  slopes: Value | undefined,
): Value {
  switch (name) {
    case 'relu':
      return ops.relu(graph, x);
    case 'relu6':
      return ops.clip(graph, x, 0, 6);
    case 'elu':
      return ops.elu(graph, x);
    case 'prelu':
      return ops.where(graph, ops.less(graph, x, 0), ops.mul(graph, x, slopes!), x);
    case 'leakyrelu':
      return ops.leakyRelu(graph, x, alpha ?? 0.2);
    case 'sigmoid':
      return ops.sigmoid(graph, x);
    case 'linear':
    case undefined:
      return x;
  }
}

export interface FusedAttrs {
  readonly activation: ActivationName;
  readonly leakyreluAlpha?: number;
}

/** tfjs's formula may repeat an index within a term ("ii->i"), which ONNX's may too. */
function einsum(graph: Graph, equation: string, operands: readonly Value[]): Value {
  const [terms, result] = equation.replaceAll(' ', '').split('->');
  return ops.einsum(graph, `${terms}->${result}`, operands);
}

export const products: readonly TraceKernel[] = [
  kernel<MatMulAttrs>('BatchMatMul', 'MatMul, or Gemm where transposed', ({ graph, inputs: { a, b }, attrs }) =>
    product(graph, a!, b!, attrs),
  ),
  kernel<MatMulAttrs & FusedAttrs>(
    '_FusedMatMul',
    'MatMul or Gemm, Add, the activation',
    ({ graph, inputs, attrs }) => {
      const plain = product(graph, inputs.a!, inputs.b!, attrs);
      const sum = inputs.bias ? ops.add(graph, plain, inputs.bias) : plain;
      return activate(graph, sum, attrs.activation, attrs.leakyreluAlpha, inputs.preluActivationWeights);
    },
  ),
  kernel<{ equation: string }>('Einsum', 'Einsum', ({ graph, inputs, attrs: { equation } }) => {
    const operands = Object.values(inputs);
    return einsum(graph, equation, operands);
  }),
  kernel<{ varianceEpsilon: number }>(
    'FusedBatchNorm',
    '(x - mean) / Sqrt(variance + epsilon) scale + offset',
    ({ graph, inputs: { x, mean, variance, offset, scale }, attrs: { varianceEpsilon } }) => {
      const width = ops.sqrt(graph, ops.add(graph, variance!, varianceEpsilon ?? 0.001));
      const factor = scale ? ops.div(graph, scale, width) : ops.reciprocal(graph, width);
      const standardised = ops.mul(graph, ops.sub(graph, x!, mean!), factor);
      return offset ? ops.add(graph, standardised, offset) : standardised;
    },
  ),
];
