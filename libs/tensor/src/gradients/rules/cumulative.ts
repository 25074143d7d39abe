import * as tf from '@tensorflow/tfjs-core';
import { broadcast } from './helpers.ts';
import { productsOfOthers } from './reductions.ts';
import { type GradientRule, unary } from './rule.ts';

/** [n, n]: whether the k-th cumulative product has the j-th factor in it. */
function factorsOf(n: number, exclusive: boolean, reverse: boolean): tf.Tensor {
  const [k, j] = [tf.reshape(tf.range(0, n), [n, 1]), tf.reshape(tf.range(0, n), [1, n])];
  const [low, high] = reverse ? [k, j] : [j, k];
  return exclusive ? tf.less(low, high) : tf.lessEqual(low, high);
}

/** Σ_k dy_k ∂y_k/∂x_j axis the last axis of [rows, n], as n products of n factors each: work and memory ∝ n². */
function cumprodGradient(dy: tf.Tensor, x: tf.Tensor, exclusive: boolean, reverse: boolean): tf.Tensor {
  const [rows, n] = x.shape as [number, number];
  const shape = [rows, n, n];
  const isFactor = broadcast(tf.reshape(factorsOf(n, exclusive, reverse), [1, n, n]), shape);
  const factors = tf.where(isFactor, broadcast(tf.reshape(x, [rows, 1, n]), shape), tf.ones(shape));
  const others = tf.reshape(productsOfOthers(tf.reshape(factors, [rows * n, n])), shape);
  const all = tf.mul(tf.reshape(dy, [rows, n, 1]), others);
  return tf.sum(tf.where(isFactor, all, tf.zerosLike(all)), 1);
}

/** tfjs counts these axes from the front only. */
const fromFront = (axis: number, x: tf.Tensor): number => tf.util.parseAxisParam(axis, x.shape)[0]!;

export const cumulativeRules: readonly GradientRule[] = [
  unary<tf.CumsumAttrs>('Cumsum', (dy, x, { axis, exclusive, reverse }) =>
    tf.cumsum(dy, fromFront(axis, x), exclusive, !reverse),
  ),
  unary<tf.CumprodAttrs>('Cumprod', (dy, x, { axis: given, exclusive, reverse }) => {
    const axis = fromFront(given, x);
    if (x.size === 0) return tf.zerosLike(x);
    const places = x.shape.map((_, place) => place);
    const toLast = [...places.filter((place) => place !== axis), axis];
    const lengths = toLast.map((place) => x.shape[place]!);
    const flat = (t: tf.Tensor): tf.Tensor => tf.reshape(tf.transpose(t, toLast), [-1, x.shape[axis]!]);
    const dx = cumprodGradient(flat(dy), flat(x), exclusive, reverse);
    return tf.transpose(
      tf.reshape(dx, lengths),
      places.map((place) => toLast.indexOf(place)),
    );
  }),
];
