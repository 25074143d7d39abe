import { z } from 'zod';
import { defineEnergy, ErgodicError, reals } from '@ergodic/kernel';
import { pairSum } from './particles/pairs.ts';
import { dimension, latticeSide, particleCount, perParticle, placeOnLattice } from './particles/particles.ts';
import { reflection, reversal, rotation, translation } from './particles/symmetries.ts';

/**
 * E(x) = k_e Σ_{a<b} q_a q_b / |r_a − r_b|, each pair once, in open space; force on a along r_a − r_b: k_e q_a q_b / r².
 * k_e is Coulomb's constant: neither k_B (which is 1) nor a spring's k. The potential is 1/r in any dimension d: charges that
 * move on a line or in a plane of three-dimensional space. State: [replicas, units], the coordinates of particle p at
 * p·d … p·d + d − 1.
 *
 * Exact laws: E(s x) = E(x)/s, hence Σ x · ∂E/∂x = −E (virial); Σ_a F_a = 0 and no torque; in three dimensions ∇²E = 0 for each
 * particle, so that no rest is stable (Earnshaw). A long row of alternating charges at spacing a has E/N = −k_e q² ln 2 / a.
 * There is no Boltzmann law in open space: like charges fly apart, and unlike ones fall into each other, as E has no lower bound.
 *
 * @throws ErgodicError `invalid-option` where units are no multiple of d or charges not one a particle; `domain` where two
 * particles are at one place
 */
export const coulomb = defineEnergy({
  name: 'coulomb',
  summary: 'Point charges in open space.',
  formula: 'E(x) = k_e Σ_{a<b} q_a q_b / |r_a − r_b|, each pair once',
  law: 'E(s x) = E(x)/s; ΣF = 0, no torque; ∇²E = 0 in 3-D; unlike charges: no lower bound, so no Boltzmann law',
  source: 'C. A. Coulomb, Mém. Acad. R. Sci. (1785) 569',
  options: z.object({
    coulombConstant: z.number().positive().default(1).describe('k_e, energy · length / charge²; not k_B'),
    charges: z
      .union([z.literal('alternating'), z.array(z.number()).min(1)])
      .default('alternating')
      .describe('q of each particle, a charge: a list, or alternating for +1, −1, +1, …'),
    dimension,
  }),
  space: reals,
  trials: [
    {
      options: { coulombConstant: 0.7, charges: [1, -2, 0.5, 3] },
      units: 12,
      claims: {
        symmetries: {
          translation: translation(0.7, -3, 0.2),
          rotation: rotation(3),
          'reflection x → −x': reflection,
        },
      },
    },
    {
      options: { coulombConstant: 1.6, dimension: 2 },
      units: 8,
      claims: {
        symmetries: {
          translation: translation(0.7, -3),
          rotation: rotation(2),
          'particles in reverse order: every charge changes its sign': reversal(2),
        },
      },
    },
  ],
  make({ coulombConstant, charges, dimension: d }, { units }) {
    const particles = particleCount('coulomb', units, d);
    const charge =
      charges === 'alternating'
        ? Float64Array.from({ length: particles }, (_, p) => (p % 2 === 0 ? 1 : -1))
        : perParticle('coulomb', 'charges', charges, particles);
    const side = latticeSide(particles, d);
    return {
      space: reals(units),
      parameters: {},
      ...pairSum(
        { particles, dimension: d },
        {
          energy(square, a, out) {
            for (let b = a + 1; b < particles; b++) {
              if (square[b] === 0) throw atOnePlace(a, b);
              out[b] = (coulombConstant * charge[a]! * charge[b]!) / Math.sqrt(square[b]!);
            }
          },
          forceOverDistance(square, a, out) {
            for (let b = a + 1; b < particles; b++) {
              if (square[b] === 0) throw atOnePlace(a, b);
              out[b] = (coulombConstant * charge[a]! * charge[b]!) / (square[b]! * Math.sqrt(square[b]!));
            }
          },
        },
      ),
      randomState: (row, uniform) => placeOnLattice(row, d, side, 1, uniform),
    };
  },
});

function atOnePlace(a: number, b: number): ErgodicError {
  return new ErgodicError({
    code: 'domain',
    message: `energy coulomb: particles ${a} and ${b} are at one place, where 1/r is infinite`,
    path: 'energy',
    value: 0,
    hint: 'initial: random, or a smaller dynamics.timeStep',
  });
}
