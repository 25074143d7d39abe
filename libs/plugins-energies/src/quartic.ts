import { z } from 'zod';
import { defineEnergy, reals } from '@ergodic/kernel';
import type { Named, States, Tf } from './tensor-types.ts';

/**
 * E(x) = a Σᵢ xᵢ⁴, force −∂E/∂xᵢ = −4a xᵢ³. State: [replicas, units].
 *
 * Exact law: independent coordinates with density e^(−a x⁴/T)/z, z = ½ Γ(¼) (T/a)^¼. Hence ⟨x²⟩ = √(T/a) Γ(¾)/Γ(¼), and
 * U = n T/4 whatever a: half of what a spring holds, since ⟨x ∂E/∂x⟩ = T and x ∂E/∂x = 4E. F = −n T ln z.
 */
export const quartic = defineEnergy({
  name: 'quartic',
  summary: 'Independent coordinates in a well that is flat at the bottom and steep at the sides.',
  formula: 'E(x) = a Σᵢ xᵢ⁴',
  law: '⟨xᵢ²⟩ = √(T/a) Γ(¾)/Γ(¼) = 0.337989120 √(T/a), U = n T/4, F = −n T ln[½ Γ(¼) (T/a)^¼], exactly',
  source: 'R. C. Tolman, The Principles of Statistical Mechanics (1938), §42: the general equipartition theorem',
  options: z.object({
    strength: z.number().positive().default(1).describe('coefficient a, energy / length⁴; a control'),
  }),
  space: reals,
  capabilities: ['force', 'program'],
  trials: [
    {
      options: { strength: 0.6 },
      claims: {
        symmetries: {
          'coordinates in reverse order': (row) => row.toReversed(),
          'reflection x → −x': (row) => row.map((x) => -x),
        },
      },
    },
  ],
  make({ strength }) {
    const controls = { strength };
    return {
      controls,
      energy(x) {
        let sum = 0;
        for (let i = 0; i < x.length; i++) sum += (x[i]! * x[i]!) ** 2;
        return controls.strength * sum;
      },
      force(x, _parameters, out) {
        for (let i = 0; i < x.length; i++) out[i] = -4 * controls.strength * x[i]! * (x[i]! * x[i]!);
      },
      program: (tf: Tf, x: States, _parameters: object, { strength }: Named<'strength'>) =>
        tf.mul(strength, tf.sum(tf.square(tf.square(x)), 1)),
    };
  },
});
