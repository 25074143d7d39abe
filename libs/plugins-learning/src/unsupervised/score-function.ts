import type { Variational } from '@ergodic/kernel';
import type { SlopeFunction } from '../descent/descent-program.ts';
import type { Tensor, Tensors, Tf, Tools } from '../descent/tensor-types.ts';
import { meanOver } from './energy-of-reals.ts';

interface Guess {
  readonly mean: Tensor;
  readonly logVariance: Tensor;
}

/**
 * L = ⟨E_q[−ln p(x|z)]⟩ + T ⟨D(q‖p)⟩ and its gradient, one draw z a row, without a derivative by z:
 *
 *   ∂/∂θ E_q[d] = E_q[∂d/∂θ + d ∂ ln q(z|x)/∂θ],   d = −ln p(x|z).
 *
 * D is exact. Unbiased as the gradient by z = m + √v ε is, and of a larger variance; it holds also where d has no derivative by z.
 */
export function scoreFunctionSlope({ encode, distortion }: Variational): SlopeFunction {
  const guessOf = encode as unknown as (tools: Tools, x: Tensor, theta: Tensors, pass: unknown) => Guess;
  const costOf = distortion as unknown as (tools: Tools, x: Tensor, z: Tensor, theta: Tensors, pass: unknown) => Tensor;
  return (tools, theta, batch, given) => {
    const { tf } = tools;
    const pass = { ...given, training: true };
    const { points } = batch;
    const guess = guessOf(tools, points, theta, pass);
    const z = tf.add(guess.mean, tf.mul(tf.exp(tf.mul(0.5, guess.logVariance)), given.draws['noise']!));
    const costs = costOf(tools, points, z, theta, pass);
    const mean = (rows: Tensor): Tensor => meanOver(tf, rows, batch);
    const { grad: gradient } = tools.valueAndGrad((at: Tensors) => {
      const q = guessOf(tools, points, at, pass);
      const ofDecoder = costOf(tools, points, z, at, pass);
      const ofEncoder = tf.mul(costs, logDensity(tf, z, q));
      return tf.add(mean(tf.add(ofDecoder, ofEncoder)), tf.mul(given.temperature, mean(rateOf(tf, q))));
    })(theta);
    const told = { distortion: mean(costs), rate: mean(rateOf(tf, guess)) };
    return { loss: tf.add(told.distortion, tf.mul(given.temperature, told.rate)), told, gradient };
  };
}

/** ln q(z|x) of normal numbers, without its constant. */
function logDensity(tf: Tf, z: Tensor, { mean, logVariance }: Guess): Tensor {
  const squares = tf.mul(tf.square(tf.sub(z, mean)), tf.exp(tf.neg(logVariance)));
  return tf.mul(-0.5, tf.sum(tf.add(squares, logVariance), 1));
}

/** D(q‖p) from the standard normal law: ½ Σ (m² + v − 1 − ln v). */
function rateOf(tf: Tf, { mean, logVariance }: Guess): Tensor {
  const each = tf.sub(tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), 1), logVariance);
  return tf.mul(0.5, tf.sum(each, 1));
}
