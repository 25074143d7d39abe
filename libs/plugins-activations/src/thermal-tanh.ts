import { z } from 'zod';
import { sigmoid } from '@ergodic/numerics';
import { defineActivation } from '@ergodic/kernel';
import { checkTemperature } from './temperature.ts';
import type { Tensor, Tf } from './tensor-types.ts';

/**
 * f(u) = tanh(u/T), element by element: the mean of a spin −1, +1 in the field u. u and T: energy.
 *
 * Derivative: df/du = sech²(u/T)/T = 4 σ(2u/T) σ(−2u/T)/T with σ(z) = 1/(1 + e^(−z)), which keeps its digits in both tails. It is
 * at most 1/T, at u = 0, so 1/T is the Lipschitz constant: h ← f(W h + b) contracts where ‖W‖ < T.
 * f(−u) = −f(u); T → 0: the sign of u; T → ∞: 0.
 *
 * @throws RangeError unless T is finite and > 0
 */
export const thermalTanh = defineActivation({
  name: 'thermal-tanh',
  summary: 'Mean of a spin −1, +1 in the field u.',
  formula: 'f(u) = tanh(u/T)',
  law: 'df/du = (1 − f²)/T ≤ 1/T; f(−u) = −f(u)',
  source: 'L. Brillouin, J. Phys. Radium 8 (1927) 74: spin ½',
  options: z.object({}),
  trials: [
    {
      claims: {
        monotone: 'rising',
        min: -1,
        max: 1,
        cold: (u) => u.map(Math.sign),
        hot: (u) => u.map(() => 0),
      },
    },
  ],
  make: () => ({
    over: 'elements',
    program: (tf: Tf, u: Tensor, temperature: Tensor) => tf.tanh(tf.div(u, temperature)),
    apply(u, temperature, out) {
      checkTemperature('thermal-tanh', temperature);
      for (let i = 0; i < u.length; i++) out[i] = Math.tanh(u[i]! / temperature);
    },
    derivative(u, temperature, v, out) {
      checkTemperature('thermal-tanh', temperature);
      for (let i = 0; i < u.length; i++) {
        const z = (2 * u[i]!) / temperature;
        out[i] = ((4 * sigmoid(z) * sigmoid(-z)) / temperature) * v[i]!;
      }
    },
  }),
});
