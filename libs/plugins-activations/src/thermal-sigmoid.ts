import { z } from 'zod';
import { sigmoid } from '@ergodic/numerics';
import { defineActivation } from '@ergodic/kernel';
import { checkTemperature } from './temperature.ts';
import type { Tensor, Tf } from './tensor-types.ts';

/**
 * f(u) = 1/(1 + e^(−u/T)), element by element: how often a bit that lowers the energy by u is 1. It rises with u; with the
 * sign of an energy it is fermi-dirac. u and T: energy.
 *
 * Derivative: df/du = f (1 − f)/T, with 1 − f as f(−u), so that it keeps its digits in both tails; at most 1/(4T).
 * f(0) = ½ at every T; f(u) + f(−u) = 1; T → 0: a step up at 0; T → ∞: ½.
 *
 * @throws RangeError unless T is finite and > 0
 */
export const thermalSigmoid = defineActivation({
  name: 'thermal-sigmoid',
  summary: 'Mean of a bit 0, 1 that lowers the energy by u when it is 1; rises with u.',
  formula: 'f(u) = 1/(1 + e^(−u/T))',
  law: 'df/du = f (1 − f)/T ≤ 1/(4T); f(u) + f(−u) = 1',
  source: 'D. H. Ackley, G. E. Hinton, T. J. Sejnowski, Cogn. Sci. 9 (1985) 147, doi:10.1207/s15516709cog0901_7',
  options: z.object({}),
  trials: [
    {
      claims: {
        monotone: 'rising',
        min: 0,
        max: 1,
        cold: (u) => u.map((value) => (1 + Math.sign(value)) / 2),
        hot: (u) => u.map(() => 0.5),
      },
    },
  ],
  make: () => ({
    over: 'elements',
    program: (tf: Tf, u: Tensor, temperature: Tensor) => tf.sigmoid(tf.div(u, temperature)),
    apply(u, temperature, out) {
      checkTemperature('thermal-sigmoid', temperature);
      for (let i = 0; i < u.length; i++) out[i] = sigmoid(u[i]! / temperature);
    },
    derivative(u, temperature, v, out) {
      checkTemperature('thermal-sigmoid', temperature);
      for (let i = 0; i < u.length; i++) {
        const z = u[i]! / temperature;
        out[i] = ((sigmoid(z) * sigmoid(-z)) / temperature) * v[i]!;
      }
    },
  }),
});
