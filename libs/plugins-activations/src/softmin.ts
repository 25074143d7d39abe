import { z } from 'zod';
import { defineActivation } from '@ergodic/kernel';
import { alongRow, rowSoftmax } from './row-softmax.ts';
import { checkTemperature } from './temperature.ts';
import type { Tensor, Tf } from './tensor-types.ts';

/**
 * p_i = e^(−u_i/T) / Σ_j e^(−u_j/T) over one row: the Boltzmann law of energies u. The lowest u is the likeliest; the
 * softmax of machine learning is this of −u, and so it is formed: nothing overflows. u and T: energy.
 *
 * Derivative: ∂p_i/∂u_j = −p_i (δ_ij − p_j)/T, so along v: −p_i (v_i − Σ_j p_j v_j)/T.
 * T → 0: all weight on the least u, shared where several are least; T → ∞: uniform. u = +∞ gives p = 0.
 *
 * @throws RangeError where T is not finite and > 0, or the least u is not finite: no weights are defined then
 */
export const softmin = defineActivation({
  name: 'softmin',
  summary: 'Boltzmann weights of a row of energies; the lowest is the likeliest.',
  formula: 'p_i = e^(−u_i/T) / Σ_j e^(−u_j/T), over each row',
  law: 'Σ p = 1; ∂p_i/∂u_j = −p_i (δ_ij − p_j)/T; p(u + c) = p(u); p(au, aT) = p(u, T)',
  source: 'L. Boltzmann, Wien. Ber. 76 (1877) 373',
  options: z.object({}),
  trials: [
    { claims: { monotone: 'falling', min: 0, max: 1, cold: sharedByTheLeast, hot: (u) => u.map(() => 1 / u.length) } },
  ],
  make() {
    const apply = (u: Float64Array, temperature: number, out: Float64Array): void => {
      checkTemperature('softmin', temperature);
      for (let i = 0; i < u.length; i++) out[i] = -u[i]!;
      rowSoftmax(out, temperature, out);
    };
    return {
      over: 'rows',
      program: (tf: Tf, u: Tensor, temperature: Tensor) => tf.softmax(tf.neg(tf.div(u, temperature))),
      apply,
      /** `out` may be `u`, but not `v`. */
      derivative(u, temperature, v, out) {
        apply(u, temperature, out);
        alongRow(out, -temperature, v);
      },
    };
  },
});

function sharedByTheLeast(u: Float64Array): Float64Array {
  const least = Math.min(...u);
  const ties = u.filter((value) => value === least).length;
  return u.map((value) => (value === least ? 1 / ties : 0));
}
