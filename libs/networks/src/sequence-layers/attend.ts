import type { Tensor, Tf } from '../common/tensor-types.ts';

export interface Attended {
  /** Σ_j α_ij v_j: [..., n, e]. */
  readonly output: Tensor;
  /** α: [..., n, m]; each row sums to 1. */
  readonly weights: Tensor;
  /** U = Σ_j α_ij E_ij and S = −Σ_j α_ij ln α_ij (nats) of each row: [..., n]. */
  readonly energy: Tensor;
  readonly entropy: Tensor;
}

/** Added to −E/T of a key that may not be looked at: in float32 its weight is exactly 0, and 0 ln 0 is 0, not NaN. */
const CLOSED = -1e30;

/**
 * Queries look keys up at a temperature: E_ij = −q_i·k_j / scale, α_ij = e^(−E_ij/T) / Σ_j e^(−E_ij/T), so F = U − TS = −T ln Z row by
 * row. With scale 1 and T = 1/β it is one step of a modern Hopfield network whose patterns are the keys and the values.
 *
 * @param q [..., n, d]
 * @param k [..., m, d]
 * @param v [..., m, e]
 * @param temperature an energy: a scalar, or what goes with [..., n, m], such as [n, 1] for each query its own
 * @param open n rows of m: whether query i may look at key j; all where left out
 */
export function attend(
  tf: Tf,
  [q, k, v]: readonly [Tensor, Tensor, Tensor],
  temperature: Tensor,
  scale: number,
  open?: readonly (readonly boolean[])[],
): Attended {
  const energies = tf.mul(tf.matMul(q, k, false, true), -1 / scale);
  let exponents = tf.div(tf.neg(energies), temperature);
  if (open) exponents = tf.add(exponents, tf.tensor2d(open.map((row) => row.map((is) => (is ? 0 : CLOSED)))));
  const weights = tf.softmax(exponents, -1);
  return {
    output: tf.matMul(weights, v),
    weights,
    energy: tf.sum(tf.mul(weights, energies), -1),
    entropy: tf.sum(tf.mul(weights, tf.neg(tf.logSoftmax(exponents, -1))), -1),
  };
}
