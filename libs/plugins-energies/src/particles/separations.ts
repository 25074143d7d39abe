import type { Tensor } from '@tensorflow/tfjs-core';
import type { States, Tf } from '../tensor-types.ts';
import type { Arena } from './pairs.ts';

/**
 * r² of particles a and b, [replicas, particles, particles], each pair both ways; of the nearest images in a periodic cube.
 * Infinite on the diagonal: a particle has nothing with itself.
 */
export function squaredSeparations(tf: Tf, x: States, { particles, dimension, box }: Arena): Tensor {
  const positions = tf.reshape(x, [-1, particles, dimension]);
  // Axis by axis: operations on [.., particles, particles] are fast, those whose last axis is as short as the dimension are not.
  const squares = tf.split(positions, dimension, 2).map((column) => {
    const apart = tf.sub(column, tf.reshape(column, [-1, 1, particles]));
    return tf.square(box === undefined ? apart : tf.sub(apart, tf.mul(box, tf.round(tf.div(apart, box)))));
  });
  const square = squares.reduce((sum, next) => tf.add(sum, next));
  const numbers = tf.range(0, particles);
  return tf.where(tf.equal(tf.expandDims(numbers, 1), numbers), Infinity, square);
}
