import type * as tfjs from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineEnergy, reals } from '@ergodic/kernel';

/**
 * E(x) = ½ k Σᵢ (xᵢ − c)², force −∂E/∂xᵢ = −k (xᵢ − c). State: [replicas, units].
 *
 * Exact law: every xᵢ is normal with mean c and variance T/k, so U = n T/2 for n units.
 */
export const myEnergy = defineEnergy({
  name: 'my-energy',
  summary: 'Independent springs around one point.',
  formula: 'E(x) = ½ k Σᵢ (xᵢ − c)²',
  law: 'xᵢ ~ N(c, T/k), U = n T/2, exactly',
  source: 'author, journal volume (year) page, doi',
  options: z.object({
    stiffness: z.number().positive().default(1).describe('spring constant k, energy / length²'),
    centre: z.number().default(0).describe('position c of the minimum, length'),
  }),
  space: reals,
  capabilities: ['force', 'program'],
  trials: [
    {
      options: { stiffness: 1.7, centre: -0.6 },
      units: 3,
      claims: { symmetries: { 'the order of the units': (row) => row.toReversed() } },
    },
  ],
  make: ({ stiffness: k, centre: c }) => ({
    energy(x) {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += (x[i]! - c) ** 2;
      return 0.5 * k * sum;
    },
    force(x, _parameters, out) {
      for (let i = 0; i < x.length; i++) out[i] = -k * (x[i]! - c);
    },
    // The same in tensor operations: for compute: tensor and for ergodic export.
    program: (tf: typeof tfjs, x: tfjs.Tensor2D) => tf.mul(0.5 * k, tf.sum(tf.square(tf.sub(x, c)), 1)),
  }),
});
