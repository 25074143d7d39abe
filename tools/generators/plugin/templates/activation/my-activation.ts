import type * as tfjs from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineActivation } from '@ergodic/kernel';

/**
 * y(u) = a u/√(T² + u²), element by element: rises from −a to a over a width T. u and T: energy; y in the unit of a.
 *
 * Derivative: dy/du = a T²/(T² + u²)^(3/2).
 * y(T) = a/√2 at every T; T → 0: a sign(u); T → ∞: 0.
 */
export const myActivation = defineActivation({
  name: 'my-activation',
  summary: 'Algebraic response that saturates above the temperature.',
  formula: 'y(u) = a u / √(T² + u²)',
  law: 'dy/du = a T²/(T² + u²)^(3/2) = a (1 − y²/a²)^(3/2)/T; odd; y(T) = a/√2',
  source: 'author, journal volume (year) page, doi',
  options: z.object({
    amplitude: z.number().positive().default(1).describe('largest output a, no unit'),
  }),
  trials: [
    {
      options: { amplitude: 1.3 },
      claims: {
        monotone: 'rising',
        min: -1.3,
        max: 1.3,
        cold: (u) => u.map((x) => 1.3 * Math.sign(x)),
        hot: (u) => u.map(() => 0),
        // As T → 0 it becomes a step at 0.
        kinks: () => [0],
      },
    },
  ],
  make: ({ amplitude: a }) => ({
    over: 'elements',
    // For layers, which also run compiled and are exported; z = u/T keeps it within float32 where T is small.
    program(tf: typeof tfjs, u: tfjs.Tensor, T: tfjs.Tensor) {
      const z = tf.div(u, T);
      return tf.mul(a, tf.div(z, tf.sqrt(tf.add(1, tf.square(z)))));
    },
    apply(u, T, out) {
      check(T);
      for (let i = 0; i < u.length; i++) out[i] = (a * u[i]!) / Math.hypot(T, u[i]!);
    },
    derivative(u, T, v, out) {
      check(T);
      for (let i = 0; i < u.length; i++) {
        const size = Math.hypot(T, u[i]!);
        out[i] = (a * v[i]! * (T / size) ** 2) / size;
      }
    },
  }),
});

function check(T: number): void {
  if (!(T > 0 && T < Infinity)) throw new RangeError(`my-activation: temperature is ${T}, must be finite and > 0`);
}
