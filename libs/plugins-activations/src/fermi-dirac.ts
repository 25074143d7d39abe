import { z } from 'zod';
import { sigmoid } from '@ergodic/numerics';
import { defineActivation } from '@ergodic/kernel';
import { checkTemperature } from './temperature.ts';
import type { Tensor, Tf } from './tensor-types.ts';

/**
 * f(u) = 1/(1 + e^((u − μ)/T)) = sigmoid((μ − u)/T), element by element: how often a level of energy u that holds at most
 * one particle is taken. It decreases with u. u, μ and T: energy.
 *
 * Derivative: df/du = −f (1 − f)/T, with 1 − f as sigmoid((u − μ)/T), so that it keeps its digits in both tails.
 * f(μ) = ½ at every T; f(μ + δ) + f(μ − δ) = 1; T → 0: a step down at μ; T → ∞: ½.
 *
 * @throws RangeError unless T is finite and > 0
 */
export const fermiDirac = defineActivation({
  name: 'fermi-dirac',
  summary: 'Occupation of a level that holds at most one particle; decreases with its energy.',
  formula: 'f(u) = 1 / (1 + e^((u − μ)/T))',
  law: 'df/du = −f (1 − f)/T; f(μ) = ½; f(μ + δ) + f(μ − δ) = 1',
  source: 'E. Fermi, Z. Phys. 36 (1926) 902; P. A. M. Dirac, Proc. R. Soc. A 112 (1926) 661',
  options: z.object({
    chemicalPotential: z.number().default(0).describe('μ, where the occupation is one half, an energy'),
  }),
  trials: [
    {
      options: { chemicalPotential: 0.3 },
      claims: {
        monotone: 'falling',
        min: 0,
        max: 1,
        cold: (u) => u.map((value) => (1 - Math.sign(value - 0.3)) / 2),
        hot: (u) => u.map(() => 0.5),
      },
    },
  ],
  make({ chemicalPotential: mu }) {
    return {
      over: 'elements',
      program: (tf: Tf, u: Tensor, temperature: Tensor) => tf.sigmoid(tf.div(tf.sub(mu, u), temperature)),
      apply(u, temperature, out) {
        checkTemperature('fermi-dirac', temperature);
        for (let i = 0; i < u.length; i++) out[i] = sigmoid((mu - u[i]!) / temperature);
      },
      derivative(u, temperature, v, out) {
        checkTemperature('fermi-dirac', temperature);
        for (let i = 0; i < u.length; i++) {
          const z = (mu - u[i]!) / temperature;
          out[i] = ((-sigmoid(z) * sigmoid(-z)) / temperature) * v[i]!;
        }
      },
    };
  },
});
