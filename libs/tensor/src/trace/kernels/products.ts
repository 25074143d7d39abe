// Products of matrices.
import { type Graph, ops, type Value } from '@ergodic/onnx';
import { elu, sigmoid } from './elementwise.ts';
import { kernel, lengthsOf, sizeOf, type TraceKernel } from './kernel.ts';
import { reshapeTo } from './shape.ts';

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
      return elu(graph, x);
    case 'prelu':
      return ops.where(graph, ops.less(graph, x, 0), ops.mul(graph, x, slopes!), x);
    case 'leakyrelu':
      return ops.leakyRelu(graph, x, alpha ?? 0.2);
    case 'sigmoid':
      return sigmoid(graph, x);
    case 'linear':
    case undefined:
      return x;
  }
}

export interface FusedAttrs {
  readonly activation: ActivationName;
  readonly leakyreluAlpha?: number;
}

/**
 * Sums of products by an index formula, of one operand or two, as tfjs has them. Two become one product of matrices: indices of both
 * that stay number the matrices, those that go are summed over, the others are rows and columns. ONNX's own Einsum ends the process
 * in onnxruntime 1.30 (SIGFPE) on some empty operands.
 */
function einsum(graph: Graph, equation: string, operands: readonly Value[]): Value {
  const [left, result] = equation.replaceAll(' ', '').split('->') as [string, string];
  const terms = left.split(',').map((term) => [...term]);
  const output = [...result];
  const [a, b] = terms.map((term, i) => {
    // What occurs nowhere else is summed at once.
    const others = new Set([...output, ...terms.filter((_, k) => k !== i).flat()]);
    const gone = term.flatMap((index, axis) => (others.has(index) ? [] : [axis]));
    const value = gone.length === 0 ? operands[i]! : ops.reduceSum(graph, operands[i]!, { axes: gone });
    return { value, indices: term.filter((index) => others.has(index)) };
  });
  if (!b) return ordered(graph, a!, output).value;

  const lengths = new Map(
    [a!, b].flatMap(({ value, indices }) => indices.map((index, axis) => [index, lengthsOf(value)[axis]!])),
  );
  const shared = a!.indices.filter((index) => b.indices.includes(index));
  const matrices = shared.filter((index) => output.includes(index));
  const summed = shared.filter((index) => !output.includes(index));
  const rows = a!.indices.filter((index) => !shared.includes(index));
  const columns = b.indices.filter((index) => !shared.includes(index));
  const size = (indices: readonly string[]): number => sizeOf(indices.map((index) => lengths.get(index)!));
  const own = (indices: readonly string[]): number[] => indices.map((index) => lengths.get(index)!);
  const matrix = (term: Term, first: readonly string[], second: readonly string[]): Value =>
    reshapeTo(graph, ordered(graph, term, [...matrices, ...first, ...second]).value, [
      ...own(matrices),
      size(first),
      size(second),
    ]);
  const found = ops.matMul(graph, matrix(a!, rows, summed), matrix(b, summed, columns));
  const indices = [...matrices, ...rows, ...columns];
  return ordered(graph, { value: reshapeTo(graph, found, own(indices)), indices }, output).value;
}

interface Term {
  readonly value: Value;
  /** The letters of its axes. */
  readonly indices: readonly string[];
}

function ordered(graph: Graph, { value, indices }: Term, wanted: readonly string[]): Term {
  const order = wanted.map((index) => indices.indexOf(index));
  const isSame = order.every((axis, i) => axis === i);
  return { value: isSame ? value : ops.transpose(graph, value, order), indices: wanted };
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
  kernel<{ equation: string }>('Einsum', 'ReduceSum, Transpose, MatMul', ({ graph, inputs, attrs: { equation } }) => {
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
