import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { broadcast, sameShape, sumTo } from './helpers.ts';
import { type GradientRule, rule } from './rule.ts';

const batchOf = (x: tf.Tensor): number[] => x.shape.slice(0, -2);

/** [..., rows, columns] as it is after a transposition. */
const sidesOf = (x: tf.Tensor, isTransposed: boolean): [number, number] => {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  return isTransposed ? [columns, rows] : [rows, columns];
};

/** `tf.matMul`, for batches that stretch anywhere; a product over an inner length of 0 is 0. */
function matMul(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchOf(a), batchOf(b));
  const [rows, inner] = sidesOf(a, transposeA);
  const [, columns] = sidesOf(b, transposeB);
  const shape = [...batch, rows, columns];
  if (inner === 0 || tf.util.sizeFromShape(shape) === 0) return tf.zeros(shape);
  return tf.matMul(stretched(a, batch), stretched(b, batch), transposeA, transposeB);
}

/** One matrix for the whole batch stays as it is; anything else is stretched to the batch. */
function stretched(x: tf.Tensor, batch: number[]): tf.Tensor {
  const isOne = batchOf(x).every((length) => length === 1);
  return isOne || sameShape(batchOf(x), batch) ? x : broadcast(x, [...batch, ...x.shape.slice(-2)]);
}

/**
 * The derivative of the right factor in [..., n, k] · [k, m]. One matrix for a batch of products takes a single product of
 * [batch · n, k] with [batch · n, m], rather than a sum of many.
 */
function sharedRight(a: tf.Tensor, dy: tf.Tensor, shape: number[], isTransposed: boolean): tf.Tensor {
  const flatA = tf.reshape(a, [-1, a.shape.at(-1)!]);
  const flatDy = tf.reshape(dy, [-1, dy.shape.at(-1)!]);
  const product = isTransposed ? matMul(flatDy, flatA, true, false) : matMul(flatA, flatDy, true, false);
  return tf.reshape(product, shape);
}

/** Throws for a product that tfjs gets wrong without a word: it repeats the smaller batch, whichever axis it lacks. */
function requireStretchFromFront(a: tf.Tensor, b: tf.Tensor): void {
  const whole = tf.broadcast_util.assertAndGetBroadcastShape(batchOf(a), batchOf(b));
  const isRepeated = (x: tf.Tensor): boolean => {
    const batch = batchOf(x);
    while (batch[0] === 1) batch.shift();
    return sameShape(batch, whole.slice(whole.length - batch.length));
  };
  if (isRepeated(a) && isRepeated(b)) return;
  throw new ErgodicError({
    code: 'domain',
    message: `tf.matMul stretches batches from the front only: tfjs 4.22 computes [${a.shape}] with [${b.shape}] wrong`,
    hint: 'tf.broadcastTo makes the batches equal before',
  });
}

export const productRules: readonly GradientRule[] = [
  rule<tf.BatchMatMulAttrs>('BatchMatMul', ['a', 'b'], (dy, [a, b], { transposeA, transposeB }) => ({
    a: () => {
      requireStretchFromFront(a!, b!);
      const da = transposeA ? matMul(b!, dy, transposeB, true) : matMul(dy, b!, false, !transposeB);
      return sumTo(da, a!.shape);
    },
    b: () => {
      requireStretchFromFront(a!, b!);
      const isShared = batchOf(b!).every((length) => length === 1) && dy.rank > 2 && dy.size > 0 && a!.size > 0;
      if (isShared && !transposeA && sameShape(batchOf(a!), batchOf(dy))) {
        return sharedRight(a!, dy, b!.shape, transposeB);
      }
      const db = transposeB ? matMul(dy, a!, true, transposeA) : matMul(a!, dy, !transposeA, false);
      return sumTo(db, b!.shape);
    },
  })),
  {
    kernelName: 'Einsum',
    saveAllInputs: true,
    gradFunc: (dy, operands, attributes) => {
      const { equation } = attributes as unknown as tf.EinsumAttrs;
      return Object.fromEntries(
        operands.map((_, i) => [i, () => einsumGradient(dy as tf.Tensor, operands, equation, i)]),
      );
    },
  },
];

/** Throws for a sum that tfjs gets wrong without a word. */
function termsOf(equation: string): { terms: string[]; output: string } {
  const [inputs, output] = equation.replaceAll(' ', '').split('->') as [string, string];
  const terms = inputs.split(',');
  const uses = (letter: string): number => terms.filter((term) => term.includes(letter)).length;
  const lonely =
    terms.length > 1 ? [...inputs].find((letter) => !`,${output}`.includes(letter) && uses(letter) === 1) : undefined;
  if (lonely !== undefined) {
    throw new ErgodicError({
      code: 'domain',
      message: `tf.einsum('${equation}') sums over '${lonely}', which only one operand has: tfjs 4.22 computes that wrong`,
      value: equation,
      hint: `sum that operand over '${lonely}' before, with tf.sum`,
    });
  }
  return { terms, output };
}

/** The same sum with dy in the place of one operand; what only that operand names is the same for every index of it. */
function einsumGradient(dy: tf.Tensor, operands: tf.Tensor[], equation: string, which: number): tf.Tensor {
  const { terms, output } = termsOf(equation);
  const wanted = [...terms[which]!];
  const others = operands.filter((_, i) => i !== which);
  const otherTerms = terms.filter((_, i) => i !== which);
  const known = wanted.filter((letter) => output.includes(letter) || otherTerms.some((term) => term.includes(letter)));
  const { shape } = operands[which]!;
  const from = [output, ...otherTerms].join(',');
  const partial = from === '' ? dy : tf.einsum(`${from}->${known.join('')}`, dy, ...others);
  const spaced = shape.map((length, axis) => (known.includes(wanted[axis]!) ? length : 1));
  return broadcast(tf.reshape(partial, spaced), shape);
}
