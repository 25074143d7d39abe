import { z } from 'zod';
import { softmax } from '@ergodic/numerics';
import { defineActivation } from '@ergodic/kernel';

/**
 * p_i = e^(−u_i/T) / Σ_j e^(−u_j/T) over one row: the Boltzmann law of energies u. The lowest u is the likeliest; the
 * softmax of machine learning is this of −u. Formed as e^((min u − u_i)/T), so nothing overflows. u and T: energy.
 *
 * Derivative: ∂p_i/∂u_j = −p_i (δ_ij − p_j)/T, so along v: −p_i (v_i − Σ_j p_j v_j)/T.
 * T → 0: all weight on the least u, shared where several are least; T → ∞: uniform. u = +∞ gives p = 0.
 */
export const softmin = defineActivation({
  name: 'softmin',
  summary: 'Boltzmann weights of a row of energies; the lowest is the likeliest.',
  formula: 'p_i = e^(−u_i/T) / Σ_j e^(−u_j/T), over each row',
  law: 'Σ p = 1; ∂p_i/∂u_j = −p_i (δ_ij − p_j)/T; p(u + c) = p(u); p(au, aT) = p(u, T)',
  source: 'L. Boltzmann (1877)',
  options: z.object({}),
  make() {
    const apply = (u: Float64Array, temperature: number, out: Float64Array): void => {
      if (!(temperature > 0 && temperature < Infinity))
        throw new RangeError(`softmin: temperature is ${temperature}, must be finite and > 0`);
      let least = Infinity;
      for (let i = 0; i < u.length; i++) least = Math.min(least, u[i]!);
      for (let i = 0; i < u.length; i++) out[i] = (least - u[i]!) / temperature;
      softmax(out, out, 0, u.length);
    };
    return {
      over: 'rows',
      apply,
      /** `out` may be `u`, but not `v`. */
      derivative(u, temperature, v, out) {
        apply(u, temperature, out);
        let mean = 0;
        for (let i = 0; i < u.length; i++) mean += out[i]! * v[i]!;
        for (let i = 0; i < u.length; i++) out[i] = (-out[i]! * (v[i]! - mean)) / temperature;
      },
    };
  },
});
