import type * as tfjs from '@tensorflow/tfjs-core';
import { type Drawn, opCase, type OpCase } from '../op-case.ts';

interface Factors {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

function matMul({ a, b, transposeA = false, transposeB = false }: Factors): OpCase {
  const flags = transposeA || transposeB ? `, ${transposeA}, ${transposeB}` : '';
  return opCase(
    'BatchMatMul',
    `tf.matMul(a[${a}], b[${b}]${flags})`,
    { a: { shape: a }, b: { shape: b } },
    (tf, inputs) => tf.matMul(inputs.a, inputs.b, transposeA, transposeB),
  );
}

/** `b` is left out for a sum over one operand. */
function einsum(equation: string, a: readonly number[], b?: readonly number[]): OpCase {
  const inputs: Record<string, Drawn> = b === undefined ? { a: { shape: a } } : { a: { shape: a }, b: { shape: b } };
  const call = `tf.einsum('${equation}', a[${a}]${b === undefined ? '' : `, b[${b}]`})`;
  return opCase('Einsum', call, inputs, (tf, given) => tf.einsum(equation, ...Object.values(given)));
}

function fused(activation: tfjs.fused.Activation | undefined, isTransposed = false): OpCase {
  const shapes = { a: { shape: isTransposed ? [3, 2] : [2, 3] }, b: { shape: [3, 4] }, bias: { shape: [4] } } as const;
  const flags = isTransposed ? ', transposeA' : '';
  return opCase(
    '_FusedMatMul',
    `tf.fused.matMul({ a, b, bias${activation === undefined ? '' : `, activation: '${activation}'`}${flags} })`,
    shapes,
    (tf, { a, b, bias }) => tf.fused.matMul({ a, b, bias, activation, transposeA: isTransposed } as never),
  );
}

export const productCases: readonly OpCase[] = [
  matMul({ a: [2, 3], b: [3, 4] }),
  matMul({ a: [3, 2], b: [3, 4], transposeA: true }),
  matMul({ a: [2, 3], b: [4, 3], transposeB: true }),
  matMul({ a: [3, 2], b: [4, 3], transposeA: true, transposeB: true }),
  matMul({ a: [2, 2, 3], b: [2, 3, 4] }),
  matMul({ a: [2, 3, 2], b: [2, 4, 3], transposeA: true, transposeB: true }),
  matMul({ a: [3, 2, 3], b: [3, 2] }),
  matMul({ a: [3, 2, 3], b: [2, 3], transposeB: true }),
  matMul({ a: [3, 3, 2], b: [1, 3, 2], transposeA: true }),
  matMul({ a: [2, 3], b: [4, 3, 2] }),
  matMul({ a: [2, 2, 1, 3], b: [2, 3, 2] }),
  opCase('BatchMatMul', 'tf.dot(a[3, 2], b[2])', { a: { shape: [3, 2] }, b: { shape: [2] } }, (tf, { a, b }) =>
    tf.dot(a, b),
  ),
  opCase('BatchMatMul', 'tf.outerProduct(a[3], b[2])', { a: { shape: [3] }, b: { shape: [2] } }, (tf, { a, b }) =>
    tf.outerProduct(a as tfjs.Tensor1D, b as tfjs.Tensor1D),
  ),
  einsum('ij,jk->ik', [2, 3], [3, 4]),
  einsum('bij,bkj->bik', [2, 3, 2], [2, 4, 2]),
  einsum('ij,j->ij', [2, 3], [3]),
  einsum('ij,ij->', [2, 3], [2, 3]),
  einsum('ij->ij', [2, 3]),
  einsum('ijk->ki', [2, 3, 4]),
  einsum('ij->', [2, 3]),
  fused(undefined),
  fused(undefined, true),
  fused('relu'),
  fused('sigmoid'),
  fused('elu'),
];
