import type { Tensor } from '@tensorflow/tfjs-core';
import type { States, Tf } from '../tensor-types.ts';
import type { Arena } from './pairs.ts';

/**
 * r² of particles a and b, [replicas, particles, particles], each pair both ways; of the nearest images in a periodic cube.
 * Infinite on the diagonal: a particle has nothing with itself.
 */
export function squaredSeparations(tf: Tf, x: States, { particles, dimension, box }: Arena): Tensor {
  const positions = tf.reshape(x, [-1, particles, dimension]);
  let apart: Tensor = tf.sub(tf.expandDims(positions, 2), tf.expandDims(positions, 1));
  if (box !== undefined) apart = tf.sub(apart, tf.mul(box, tf.round(tf.div(apart, box))));
  const square = tf.sum(tf.square(apart), 3);
  const numbers = tf.range(0, particles);
  return tf.where(tf.equal(tf.expandDims(numbers, 1), numbers), Infinity, square);
}
