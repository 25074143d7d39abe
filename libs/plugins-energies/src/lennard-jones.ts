import { z } from 'zod';
import { defineEnergy, ErgodicError, reals } from '@ergodic/kernel';
import { pairSum } from './particles/pairs.ts';
import { dimension, latticeSide, particleCount, placeOnLattice } from './particles/particles.ts';
import { squaredSeparations } from './particles/separations.ts';
import { reflection, reversal, rotation, translation } from './particles/symmetries.ts';
import type { States, Tf } from './tensor-types.ts';

/** Cut-off in a box, in units of σ, where none is given. */
const CUTOFF = 2.5;
/** Nearer than this, in units of σ, V is 4·10¹² ε and counts as infinite: no thermal motion gets there. */
const NEAREST = 0.1;
/** Particles nearer than this, in units of σ, are neighbours: between the first and the second shell of a cluster. */
const NEIGHBOUR = 1.4;

/**
 * E(x) = Σ_{a<b} V(r_ab) with V(r) = 4ε[(σ/r)¹² − (σ/r)⁶], each pair once. The force along r is
 * −V′(r) = 24ε[2(σ/r)¹² − (σ/r)⁶]/r: repulsive below r_min = 2^(1/6) σ, where V = −ε, and attractive beyond.
 * State: [replicas, units], the coordinates of particle p at p·d … p·d + d − 1.
 *
 * - In open space every pair counts, unless a cut-off is given. There is no equilibrium at T > 0 (in the end particles evaporate),
 *   but cold clusters last: 13 particles have their minimum −44.3268 ε as an icosahedron.
 * - In a periodic cube each pair counts once, at its nearest image, and up to the cut-off r_c ≤ box/2; V is shifted by V(r_c), so
 *   that E is continuous. Its force jumps by V′(r_c), 0.039 ε/σ at 2.5 σ.
 *
 * V″(r_min) = 57.15 ε/σ²: explicit overdamped steps need Δt well below γ σ²/(57 ε). Longer ones throw particles out of a cluster,
 * which in open space looks like evaporation.
 *
 * Exact law: the second virial coefficient −½ ∫ (e^(−V/T) − 1) d³r = −(2πσ³/3) Σ_j 2^(j−3/2)/j! Γ((2j − 1)/4) (ε/T)^((2j+1)/4).
 *
 * Nearer than 0.1 σ, E = +∞ and the pair has no force: samplers that accept or reject never go there, and a run whose time step
 * carries it there ends with an error.
 *
 * @throws ErgodicError `invalid-option` where units are no multiple of d or r_c > box/2
 */
export const lennardJones = defineEnergy({
  name: 'lennard-jones',
  summary: 'Particles that repel when they touch and attract at a distance: noble gases, clusters, fluids.',
  formula: 'E(x) = Σ_{a<b} 4ε[(σ/r)¹² − (σ/r)⁶], r = |r_a − r_b|, each pair once',
  law: 'minimum −ε at r = 2^(1/6) σ; ΣF = 0, no torque; second virial coefficient 0 at T = 3.417928 ε; 13 particles: −44.3268 ε',
  source: 'J. E. Lennard-Jones, Proc. Phys. Soc. 43 (1931) 461, doi:10.1088/0959-5309/43/5/301',
  options: z.object({
    epsilon: z.number().positive().default(1).describe('ε, depth of the well, an energy'),
    sigma: z.number().positive().default(1).describe('σ, distance at which V = 0, a length'),
    dimension,
    box: z.number().positive().optional().describe('edge of the periodic cube, a length; open space where left out'),
    cutoff: z
      .number()
      .positive()
      .optional()
      .describe('r_c, a length: V(r) − V(r_c) up to there, 0 beyond; left out: none in open space, 2.5 σ in a box'),
  }),
  space: reals,
  capabilities: ['force', 'program'],
  trials: [
    {
      options: { epsilon: 0.7, sigma: 1.2, dimension: 3 },
      units: 12,
      claims: {
        symmetries: {
          translation: translation(0.7, -3, 0.2),
          rotation: rotation(3),
          'reflection x → −x': reflection,
          'particles in reverse order': reversal(3),
        },
      },
    },
    {
      options: { epsilon: 1.4, sigma: 0.8, dimension: 2, box: 4.5 },
      units: 10,
      claims: {
        symmetries: {
          translation: translation(0.7, -3),
          'a particle moved by the box’s edge': (row) => row.map((x, i) => (i === 3 ? x + 4.5 : x)),
          'particles in reverse order': reversal(2),
        },
      },
    },
    {
      options: { epsilon: 2, dimension: 1, cutoff: 1.6 },
      units: 4,
      claims: { symmetries: { translation: translation(-0.3), 'reflection x → −x': reflection } },
    },
  ],
  make({ epsilon, sigma, dimension: d, box, cutoff = box && CUTOFF * sigma }, { units }) {
    const particles = particleCount('lennard-jones', units, d);
    const arena = { particles, dimension: d, box };
    if (box !== undefined && cutoff! > box / 2) throw tooWide(cutoff!, box);
    const guard = (NEAREST * sigma) ** 2;
    const reach = cutoff === undefined ? Infinity : cutoff ** 2;
    /** (σ/r)⁶ from r². */
    const sixth = (square: number): number => {
      const inverse = (sigma * sigma) / square;
      return inverse * inverse * inverse;
    };
    const shift = 4 * epsilon * sixth(reach) * (sixth(reach) - 1);
    const { addEnergy, addForce } = pairSum(arena, {
      energy(square, a, out) {
        for (let b = a + 1; b < particles; b++) {
          const s = sixth(square[b]!);
          const value = square[b]! < guard ? Infinity : 4 * epsilon * s * (s - 1) - shift;
          out[b] = square[b]! < reach ? value : 0;
        }
      },
      forceOverDistance(square, a, out) {
        for (let b = a + 1; b < particles; b++) {
          const s = sixth(square[b]!);
          out[b] = square[b]! >= guard && square[b]! < reach ? (24 * epsilon * s * (2 * s - 1)) / square[b]! : 0;
        }
      },
    });
    const side = latticeSide(particles, d);
    const spacing = box === undefined ? 2 ** (1 / 6) * sigma : box / side;
    const near = (NEIGHBOUR * sigma) ** 2;
    const neighbours = pairSum(arena, {
      energy(square, a, out) {
        for (let b = a + 1; b < particles; b++) out[b] = square[b]! < near ? 2 / particles : 0;
      },
      forceOverDistance: (_square, _a, out) => void out.fill(0),
    });
    return {
      space: reals(units),
      parameters: {},
      addEnergy,
      addForce,
      program(tf: Tf, x: States) {
        const square = squaredSeparations(tf, x, arena);
        const inverse = tf.div(sigma * sigma, square);
        const s = tf.mul(inverse, tf.square(inverse));
        const V = tf.mul(4 * epsilon, tf.mul(s, tf.sub(s, 1)));
        const cut = reach === Infinity ? V : tf.where(tf.less(square, reach), tf.sub(V, shift), 0);
        const within = tf.where(tf.less(square, guard), Infinity, cut);
        // Each pair stands there both ways.
        return tf.mul(0.5, tf.sum(within, [1, 2]));
      },
      randomState: (row, uniform) => placeOnLattice(row, d, side, spacing, uniform),
      observables: [
        {
          name: 'neighbours',
          summary: 'particles nearer than 1.4 σ to a particle, on average over particles, a count',
          measure: (x, out) => neighbours.addEnergy(x, out.fill(0, 0, x.replicas)),
        },
      ],
    };
  },
});

function tooWide(cutoff: number, box: number): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `energy lennard-jones: the cut-off is ${cutoff}, more than half the box = ${box / 2}, so that a particle would meet two images of another`,
    path: 'cutoff',
    value: cutoff,
    hint: `cutoff of at most ${box / 2}, or box of at least ${2 * cutoff}`,
  });
}
