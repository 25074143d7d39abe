import * as tf from '@tensorflow/tfjs-core';
import { broadcast, keptShape, reducedAxes, sum } from './helpers.ts';
import { type GradientRule, unary } from './rule.ts';

interface Reduction {
  readonly axis: number | number[] | null;
}

/** dy of a reduction, with the reduced axes back at length 1. */
function kept(dy: tf.Tensor, x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  return tf.reshape(dy, keptShape(x.shape, axes));
}

const countOf = (x: tf.Tensor, axes: readonly number[]): number =>
  axes.reduce((count, axis) => count * x.shape[axis]!, 1);

/**
 * dy goes to the element that is the extreme, in equal shares where several are: a central difference says the same. Where
 * a group holds NaN none is equal to the extreme, and 0 · dy / 0 carries the NaN to the whole group.
 */
function extreme(dy: tf.Tensor, x: tf.Tensor, axes: number[], of: typeof tf.max): tf.Tensor {
  if (x.size === 0) return tf.zerosLike(x);
  const chosen = tf.cast(tf.equal(x, of(x, axes, true)), 'float32');
  return tf.mul(chosen, tf.div(kept(dy, x, axes), sum(chosen, axes, true)));
}

/** [outer, n, inner]: the reduced axes moved together and joined, so that a product runs along the middle. */
function joined(x: tf.Tensor, axes: readonly number[]): { permutation: number[]; shape: number[]; lengths: number[] } {
  const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const permutation = [...others, ...axes];
  const lengths = permutation.map((axis) => x.shape[axis]!);
  const count = countOf(x, axes);
  return { permutation, lengths, shape: [tf.util.sizeFromShape(others.map((axis) => x.shape[axis]!)), count] };
}

const backOf = (permutation: readonly number[]): number[] => permutation.map((_, axis) => permutation.indexOf(axis));

/**
 * Products of all the others, ∏_{j≠i} x_j, along the last axis of [rows, n], without a division: zeros are exact, and so
 * are the derivatives of the result. The two halves are multiplied, the products of the others of these are found the same
 * way, and each element takes its partner along: work ∝ n.
 */
export function productsOfOthers(x: tf.Tensor): tf.Tensor {
  const [rows, n] = x.shape as [number, number];
  if (n <= 1) return tf.onesLike(x);
  const half = Math.ceil(n / 2);
  const left = tf.slice(x, [0, 0], [rows, half]);
  const rest = tf.slice(x, [0, half], [rows, n - half]);
  const right = n - half < half ? tf.concat([rest, tf.ones([rows, 1])], 1) : rest;
  const others = productsOfOthers(tf.mul(left, right));
  const whole = tf.concat([tf.mul(others, right), tf.mul(others, left)], 1);
  return tf.slice(whole, [0, 0], [rows, n]);
}

export const reductionRules: readonly GradientRule[] = [
  unary<Reduction>('Sum', (dy, x, { axis }) => {
    const axes = reducedAxes(axis, x.shape);
    return broadcast(kept(dy, x, axes), x.shape);
  }),
  unary<Reduction>('Mean', (dy, x, { axis }) => {
    const axes = reducedAxes(axis, x.shape);
    return broadcast(tf.div(kept(dy, x, axes), countOf(x, axes)), x.shape);
  }),
  unary<{ reductionIndices: number | number[] }>('Max', (dy, x, { reductionIndices }) =>
    extreme(dy, x, reducedAxes(reductionIndices, x.shape), tf.max),
  ),
  unary<Reduction>('Min', (dy, x, { axis }) => extreme(dy, x, reducedAxes(axis, x.shape), tf.min)),
  unary<Reduction>('Prod', (dy, x, { axis }) => {
    if (x.size === 0) return tf.zerosLike(x);
    const axes = reducedAxes(axis, x.shape);
    const { permutation, shape, lengths } = joined(x, axes);
    const others = productsOfOthers(tf.reshape(tf.transpose(x, permutation), shape));
    return tf.mul(kept(dy, x, axes), tf.transpose(tf.reshape(others, lengths), backOf(permutation)));
  }),
];
