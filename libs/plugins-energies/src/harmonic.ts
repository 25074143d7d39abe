import { z } from 'zod';
import { defineEnergy, reals } from '@ergodic/kernel';
import type { Named, States, Tf } from './tensor-types.ts';

/**
 * E(x) = ½ k Σᵢ (xᵢ − c)², force −∂E/∂xᵢ = −k (xᵢ − c). State: [replicas, units].
 *
 * Exact law: every xᵢ is normal with mean c and variance T/k, so U = n T/2 (equipartition) and
 * F = −(n T/2) ln(2π T/k) for n units. `centre` and `stiffness` are controls: a protocol that moves the centre drags the
 * trap, one that changes the stiffness compresses it, and the loop books the work.
 */
export const harmonic = defineEnergy({
  name: 'harmonic',
  summary: 'Independent springs around one centre, which a protocol may move or stiffen.',
  formula: 'E(x) = ½ k Σᵢ (xᵢ − c)²',
  law: 'xᵢ ~ N(c, T/k), U = n T/2, F = −(n T/2) ln(2π T/k), exactly',
  source: 'R. C. Tolman, The Principles of Statistical Mechanics (1938), §42: equipartition',
  options: z.object({
    stiffness: z.number().positive().default(1).describe('spring constant k, energy / length²; a control'),
    centre: z.number().default(0).describe('position c of the minimum, length; a control'),
  }),
  space: reals,
  capabilities: ['force', 'quadratic', 'program'],
  trials: [
    {
      options: { stiffness: 2.7, centre: -0.4 },
      claims: {
        symmetries: {
          'coordinates in reverse order': (row) => row.toReversed(),
          'reflection x → 2c − x': (row) => row.map((x) => -0.8 - x),
        },
      },
    },
  ],
  make({ stiffness, centre }) {
    const controls = { stiffness, centre };
    return {
      controls,
      quadratic: { stiffness: () => controls.stiffness, centre: () => controls.centre },
      energy(x) {
        let sum = 0;
        for (let i = 0; i < x.length; i++) sum += (x[i]! - controls.centre) ** 2;
        return 0.5 * controls.stiffness * sum;
      },
      force(x, _parameters, out) {
        for (let i = 0; i < x.length; i++) out[i] = -controls.stiffness * (x[i]! - controls.centre);
      },
      program: (tf: Tf, x: States, _parameters: object, { stiffness: k, centre: c }: Named<'stiffness' | 'centre'>) =>
        tf.mul(tf.mul(0.5, k), tf.sum(tf.square(tf.sub(x, c)), 1)),
    };
  },
});
