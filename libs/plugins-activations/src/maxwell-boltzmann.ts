import { z } from 'zod';
import { defineActivation } from '@ergodic/kernel';
import { checkTemperature } from './temperature.ts';
import type { Tensor, Tf } from './tensor-types.ts';

/** √(2/π). */
const NORM = Math.sqrt(2 / Math.PI);

/** From here on z² e^(−z²/2) is below the smallest number. */
const NOTHING_LEFT = 40;

/**
 * f(u) = √(2/π) (m/T)^(3/2) u² e^(−m u²/2T) for u ≥ 0, 0 for u < 0, element by element: the density of the speed u of a
 * particle in three dimensions. u: speed; T: energy; m: mass, energy/speed²; f: 1/speed.
 *
 * Formed as √(2/π) √(m/T) z² e^(−z²/2) with z = u √(m/T), so nothing overflows. Derivative: df/du = √(2/π) (m/T) z (2 − z²) e^(−z²/2),
 * 0 for u ≤ 0, where the second derivative jumps.
 *
 * ∫ f du = 1. It is not monotone: the most is (2/e) √(2/π) √(m/T), at u = √(2T/m). As T → 0 it becomes a spike at 0 whose height has no
 * bound, so `minTemperature` sets a floor: a lower T is taken as that. T → ∞: 0.
 *
 * @throws RangeError unless T is finite and > 0
 */
export const maxwellBoltzmann = defineActivation({
  name: 'maxwell-boltzmann',
  summary: 'Density of a speed in three dimensions; rises to √(2T/m), then falls.',
  formula: 'f(u) = √(2/π) (m/T)^(3/2) u² e^(−m u²/2T) for u ≥ 0, else 0',
  law: '∫ f du = 1; greatest at u = √(2T/m); mean √(8T/πm), mean square 3T/m',
  source: 'J. C. Maxwell, Phil. Mag. 19 (1860) 19, doi:10.1080/14786446008642818',
  options: z.object({
    mass: z.number().positive().default(1).describe('m, energy / speed²'),
    minTemperature: z
      .number()
      .positive()
      .optional()
      .describe('T is not taken below this, an energy; left out, the spike at T → 0 has no bound'),
  }),
  trials: [
    { options: { mass: 1.7 }, claims: { min: 0, cold: nothing, hot: nothing, kinks: () => [0] } },
    { options: { mass: 0.6, minTemperature: 0.8 }, claims: { min: 0, max: 0.51, hot: nothing, kinks: () => [0] } },
  ],
  make({ mass, minTemperature = 0 }) {
    const scaleAt = (temperature: number): number => {
      checkTemperature('maxwell-boltzmann', temperature);
      return Math.sqrt(mass / Math.max(temperature, minTemperature));
    };
    return {
      over: 'elements',
      program(tf: Tf, u: Tensor, temperature: Tensor) {
        const scale = tf.sqrt(tf.div(mass, tf.maximum(temperature, minTemperature)));
        const z = tf.clipByValue(tf.mul(u, scale), 0, NOTHING_LEFT);
        const square = tf.square(z);
        return tf.mul(tf.mul(NORM, scale), tf.mul(square, tf.exp(tf.mul(-0.5, square))));
      },
      apply(u, temperature, out) {
        const scale = scaleAt(temperature);
        for (let i = 0; i < u.length; i++) {
          const z = u[i]! * scale;
          out[i] = isNothing(z) ? 0 : NORM * scale * z * z * Math.exp(-0.5 * z * z);
        }
      },
      derivative(u, temperature, v, out) {
        const scale = scaleAt(temperature);
        for (let i = 0; i < u.length; i++) {
          const z = u[i]! * scale;
          out[i] = isNothing(z) ? 0 : NORM * scale * scale * z * (2 - z * z) * Math.exp(-0.5 * z * z) * v[i]!;
        }
      },
    };
  },
});

function isNothing(z: number): boolean {
  return z <= 0 || z > NOTHING_LEFT;
}

function nothing(u: Float64Array): Float64Array {
  return new Float64Array(u.length);
}
