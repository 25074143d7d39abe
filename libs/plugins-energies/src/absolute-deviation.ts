import { z } from 'zod';
import { defineEnergy, reals } from '@ergodic/kernel';

/**
 * E(x) = λ Σᵢ |xᵢ − c|, force −λ sign(xᵢ − c), and 0 at xᵢ = c: there the energy has a kink, and 0 is the middle of its
 * subgradients [−λ, λ]. State: [replicas, units].
 *
 * Exact law: every xᵢ has the Laplace density (λ/2T) e^(−λ|x − c|/T), so its variance is 2T²/λ², U = n T whatever λ, and
 * F = −n T ln(2T/λ). Of temperatures xᵢ = T_i it is the regulariser λ Σ |T_i − T*| that draws them to T*.
 */
export const absoluteDeviation = defineEnergy({
  name: 'absolute-deviation',
  summary: 'A pull of constant strength towards one centre: the Laplace law, and a regulariser of temperatures.',
  formula: 'E(x) = λ Σᵢ |xᵢ − c|',
  law: 'xᵢ is Laplace with scale T/λ about c: variance 2T²/λ², U = n T, F = −n T ln(2T/λ), exactly',
  source: 'P. S. Laplace, Mém. Acad. R. Sci. (Savants étrangers) 6 (1774) 621',
  options: z.object({
    strength: z.number().positive().default(1).describe('λ, energy / length; a control'),
    centre: z.number().default(0).describe('position c of the minimum, length; a control'),
  }),
  space: reals,
  // On either side of the kink, where there is no derivative.
  trials: [
    {
      options: { strength: 0.6, centre: -0.4 },
      claims: {
        range: [-0.39, 2],
        symmetries: {
          'coordinates in reverse order': (row) => row.toReversed(),
          'reflection x → 2c − x': (row) => row.map((x) => -0.8 - x),
        },
      },
    },
    { options: { strength: 1.7, centre: 0.3 }, claims: { range: [-2, 0.29] } },
  ],
  make({ strength, centre }) {
    const controls = { strength, centre };
    return {
      controls,
      energy(x) {
        let sum = 0;
        for (let i = 0; i < x.length; i++) sum += Math.abs(x[i]! - controls.centre);
        return controls.strength * sum;
      },
      force(x, _parameters, out) {
        for (let i = 0; i < x.length; i++) out[i] = -controls.strength * Math.sign(x[i]! - controls.centre);
      },
    };
  },
});
