import { z } from 'zod';
import { sigmoid, softplusAt } from '@ergodic/numerics';
import { defineActivation } from '@ergodic/kernel';
import { checkTemperature } from './temperature.ts';
import type { Tensor, Tf } from './tensor-types.ts';

/**
 * f(u) = T ln(1 + e^(u/T)), element by element: the rectifier max(u, 0) smoothed by temperature. u and T: energy.
 *
 * It is minus the free energy of a unit with the two levels 0 and −u; its derivative is the occupation of the level −u:
 * df/du = 1/(1 + e^(−u/T)). Formed as max(u, 0) + T ln(1 + e^(−|u|/T)), so nothing overflows.
 * 0 ≤ f(u) − max(u, 0) ≤ T ln 2, the most at u = 0; f(u) − f(−u) = u. T → 0: max(u, 0); as T → ∞ it grows as T ln 2 + u/2.
 *
 * @throws RangeError unless T is finite and > 0
 */
export const thermalSoftplus = defineActivation({
  name: 'thermal-softplus',
  summary: 'Rectifier smoothed by temperature: minus the free energy of a unit with levels 0 and −u.',
  formula: 'f(u) = T ln(1 + e^(u/T))',
  law: 'df/du = 1/(1 + e^(−u/T)); 0 ≤ f(u) − max(u, 0) ≤ T ln 2; f(u) − f(−u) = u',
  source: 'C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau, R. Garcia, NIPS 13 (2000) 472',
  options: z.object({}),
  trials: [{ claims: { monotone: 'rising', min: 0, cold: (u) => u.map((value) => Math.max(value, 0)) } }],
  make: () => ({
    over: 'elements',
    program: (tf: Tf, u: Tensor, temperature: Tensor) => tf.mul(temperature, tf.softplus(tf.div(u, temperature))),
    apply(u, temperature, out) {
      checkTemperature('thermal-softplus', temperature);
      for (let i = 0; i < u.length; i++) out[i] = softplusAt(u[i]!, temperature);
    },
    derivative(u, temperature, v, out) {
      checkTemperature('thermal-softplus', temperature);
      for (let i = 0; i < u.length; i++) out[i] = sigmoid(u[i]! / temperature) * v[i]!;
    },
  }),
});
