import { z } from 'zod';
import { sigmoid } from '@ergodic/numerics';
import { defineActivation } from '@ergodic/kernel';

/**
 * f(u) = 1/(1 + e^((u − μ)/T)) = sigmoid((μ − u)/T), element by element: how often a level of energy u that holds at most
 * one particle is taken. It decreases with u. u, μ and T: energy.
 *
 * Derivative: df/du = −f (1 − f)/T, with 1 − f as sigmoid((u − μ)/T), so that it keeps its digits in both tails.
 * f(μ) = ½ at every T; f(μ + δ) + f(μ − δ) = 1; T → 0: a step down at μ; T → ∞: ½.
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
  make({ chemicalPotential: mu }) {
    return {
      over: 'elements',
      apply(u, temperature, out) {
        check(temperature);
        for (let i = 0; i < u.length; i++) out[i] = sigmoid((mu - u[i]!) / temperature);
      },
      derivative(u, temperature, v, out) {
        check(temperature);
        for (let i = 0; i < u.length; i++) {
          const z = (mu - u[i]!) / temperature;
          out[i] = ((-sigmoid(z) * sigmoid(-z)) / temperature) * v[i]!;
        }
      },
    };
  },
});

function check(temperature: number): void {
  if (!(temperature > 0 && temperature < Infinity))
    throw new RangeError(`fermi-dirac: temperature is ${temperature}, must be finite and > 0`);
}
