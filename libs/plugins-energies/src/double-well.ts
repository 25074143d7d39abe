import { z } from 'zod';
import { defineEnergy, reals } from '@ergodic/kernel';
import type { Named, States, Tf } from './tensor-types.ts';

/**
 * E(x) = Σᵢ [a (xᵢ² − b²)² − f xᵢ], force −∂E/∂xᵢ = −4a xᵢ (xᵢ² − b²) + f. State: [replicas, units].
 *
 * Without tilt the minima lie at ±b and the barrier between them is a b⁴; the tilt f > 0 favours the right-hand well, by
 * 2fb to first order. All three are controls, so that a protocol can lower the barrier and tilt: a bit that is erased.
 * Exact law: independent coordinates with density e^(−E/T)/Z, whose moments are one-dimensional integrals.
 */
export const doubleWell = defineEnergy({
  name: 'double-well',
  summary: 'Two wells a coordinate, with a barrier and a tilt that a protocol may drive.',
  formula: 'E(x) = Σᵢ [a (xᵢ² − b²)² − f xᵢ]',
  law: '⟨xᵢ ∂E/∂xᵢ⟩ = T, exactly; a = b = 1, f = 0, T = ½: ⟨x²⟩ = 0.852136152, ⟨E⟩ = 0.272863848 a coordinate',
  source: 'H. A. Kramers, Physica 7 (1940) 284, doi:10.1016/S0031-8914(40)90098-2',
  options: z.object({
    quartic: z.number().positive().default(1).describe('coefficient a, energy / length⁴; a control'),
    minimum: z.number().nonnegative().default(1).describe('distance b of each minimum from 0, length; a control'),
    tilt: z.number().default(0).describe('constant force f towards the right, energy / length; a control'),
  }),
  space: reals,
  capabilities: ['force', 'program'],
  trials: [
    {
      options: { quartic: 0.7, minimum: 1.2 },
      claims: {
        symmetries: {
          'coordinates in reverse order': (row) => row.toReversed(),
          'reflection x → −x': (row) => row.map((x) => -x),
        },
      },
    },
    {
      options: { quartic: 0.7, minimum: 1.2, tilt: -0.4 },
      claims: { symmetries: { 'coordinates in reverse order': (row) => row.toReversed() } },
    },
  ],
  make({ quartic, minimum, tilt }) {
    const controls = { quartic, minimum, tilt };
    return {
      controls,
      observables: [
        {
          name: 'rightWell',
          summary: 'fraction of the coordinates with x > 0, no unit',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              let right = 0;
              for (let i = r * x.width; i < (r + 1) * x.width; i++) if (x.data[i]! > 0) right++;
              out[r] = right / x.width;
            }
          },
        },
      ],
      energy(x) {
        const { quartic: a, minimum: b, tilt: f } = controls;
        let sum = 0;
        for (let i = 0; i < x.length; i++) sum += a * (x[i]! ** 2 - b ** 2) ** 2 - f * x[i]!;
        return sum;
      },
      force(x, _parameters, out) {
        const { quartic: a, minimum: b, tilt: f } = controls;
        for (let i = 0; i < x.length; i++) out[i] = -4 * a * x[i]! * (x[i]! ** 2 - b ** 2) + f;
      },
      program(tf: Tf, x: States, _parameters: object, now: Named<keyof typeof controls>) {
        const { quartic: a, minimum: b, tilt: f } = now;
        const wells = tf.mul(a, tf.square(tf.sub(tf.square(x), tf.square(b))));
        return tf.sum(tf.sub(wells, tf.mul(f, x)), 1);
      },
    };
  },
});
