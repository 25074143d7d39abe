import { z } from 'zod';
import { defineActivation } from '@ergodic/kernel';
import { alongRow, rowSoftmax } from './row-softmax.ts';
import { checkTemperature } from './temperature.ts';
import type { Tensor, Tf } from './tensor-types.ts';

/**
 * p_i = e^(u_i/T) / Σ_j e^(u_j/T) over one row: the sign of machine learning, so the largest u is the likeliest; softmin of −u.
 * Formed as e^((u_i − max u)/T), so nothing overflows. u and T: energy, or both plain numbers.
 *
 * Derivative: ∂p_i/∂u_j = p_i (δ_ij − p_j)/T, so along v: p_i (v_i − Σ_j p_j v_j)/T.
 * T → 0: all weight on the largest u, shared where several are largest; T → ∞: uniform. u = −∞ gives p = 0.
 *
 * @throws RangeError where T is not finite and > 0, or the largest u is not finite: no weights are defined then
 */
export const softmax = defineActivation({
  name: 'softmax',
  summary: 'Weights of a row of scores; the highest is the likeliest.',
  formula: 'p_i = e^(u_i/T) / Σ_j e^(u_j/T), over each row',
  law: 'Σ p = 1; ∂p_i/∂u_j = p_i (δ_ij − p_j)/T; p(u + c) = p(u); p(au, aT) = p(u, T)',
  source: 'J. S. Bridle, NATO ASI F68 (1990) 227, doi:10.1007/978-3-642-76153-9_28',
  options: z.object({}),
  trials: [
    { claims: { monotone: 'rising', min: 0, max: 1, cold: sharedByTheLargest, hot: (u) => u.map(() => 1 / u.length) } },
  ],
  make() {
    const apply = (u: Float64Array, temperature: number, out: Float64Array): void => {
      checkTemperature('softmax', temperature);
      rowSoftmax(u, temperature, out);
    };
    return {
      over: 'rows',
      program: (tf: Tf, u: Tensor, temperature: Tensor) => tf.softmax(tf.div(u, temperature)),
      apply,
      /** `out` may be `u`, but not `v`. */
      derivative(u, temperature, v, out) {
        apply(u, temperature, out);
        alongRow(out, temperature, v);
      },
    };
  },
});

function sharedByTheLargest(u: Float64Array): Float64Array {
  const largest = Math.max(...u);
  const ties = u.filter((value) => value === largest).length;
  return u.map((value) => (value === largest ? 1 / ties : 0));
}
