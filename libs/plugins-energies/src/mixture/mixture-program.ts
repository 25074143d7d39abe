import type { Dataset } from '@ergodic/kernel';
import type { Named, States, Tf } from '../tensor-types.ts';

/**
 * U = Σ_i w_i Σ_k p_ik ‖x_i − μ_k‖² in tensor operations. Points and centres are taken from the points' mean, and the square is
 * multiplied out, so that the work is one product of matrices: [N, D] by [D, K].
 */
export function mixtureProgram({ points, count: N, dimension: D, weights }: Dataset, mean: Float64Array, K: number) {
  const centred = Float32Array.from(points, (x, j) => x - mean[j % D]!);
  const squares = new Float32Array(N);
  for (let j = 0; j < centred.length; j++) squares[Math.floor(j / D)]! += centred[j]! ** 2;
  return (tf: Tf, p: States, { centres }: Named<'centres' | 'masses'>) => {
    const from = tf.sub(centres, tf.tensor1d([...mean]));
    const product = tf.matMul(tf.tensor2d(centred, [N, D]), from, false, true);
    const levels = tf.add(tf.sub(tf.tensor2d(squares, [N, 1]), tf.mul(2, product)), tf.sum(tf.square(from), 1));
    const weighted = weights ? tf.mul(tf.tensor2d(Float32Array.from(weights), [N, 1]), levels) : levels;
    return tf.squeeze(tf.matMul(p, tf.reshape(weighted, [N * K, 1])), [1]);
  };
}
