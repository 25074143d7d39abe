import { z } from 'zod';
import { defineEnergy, ErgodicError, reals, type Edges } from '@ergodic/kernel';
import { dimension } from './particles/particles.ts';
import { reflection, rotation, translation } from './particles/symmetries.ts';

/**
 * E(x) = ½ k Σ_e w_e (|r_i − r_j| − r₀)² over the edges e = (i, j) of the coupling graph, each once: particles joined by springs
 * of rest length r₀, the graph's weights multiplying the stiffness. Force on i along r_i − r_j: −k w (r − r₀).
 * State: [replicas, d · nodes], the coordinates of node p at p·d … p·d + d − 1.
 *
 * Exact law on a graph without cycles: bond lengths are independent with density ∝ r^(d−1) e^(−k w (r − r₀)²/2T). With r₀ = 0 on
 * any connected graph E is quadratic of rank (nodes − 1) d, so U = (nodes − 1) d T/2, and a chain is Rouse's polymer. The
 * centre of mass diffuses freely: only relative positions have a Boltzmann law.
 *
 * @throws ErgodicError `domain` where the ends of a bond with r₀ > 0 are at one place: there the force has no direction
 */
export const harmonicBonds = defineEnergy({
  name: 'harmonic-bonds',
  summary: 'Particles joined by springs along the edges of the coupling graph: polymers, networks.',
  formula: 'E(x) = ½ k Σ_(i,j) w_ij (|r_i − r_j| − r₀)², each bond once',
  law: 'trees: lengths independent, density ∝ r^(d−1) e^(−k w (r − r₀)²/2T); r₀ = 0: U = (nodes − 1) d T/2; ΣF = 0, no torque',
  source: 'P. E. Rouse, J. Chem. Phys. 21 (1953) 1272, doi:10.1063/1.1699180, where r₀ = 0',
  options: z.object({
    stiffness: z
      .number()
      .positive()
      .default(1)
      .describe('spring constant k, energy / length²; times the weight of the edge; a control'),
    length: z.number().nonnegative().default(1).describe('rest length r₀, a length; a control'),
    dimension,
  }),
  space: 'reals',
  requires: ['coupling'],
  trials: [
    {
      options: { stiffness: 2.3, length: 0.8, dimension: 3 },
      claims: {
        symmetries: {
          translation: translation(0.7, -3, 0.2),
          rotation: rotation(3),
          'reflection x → −x': reflection,
        },
      },
    },
    {
      options: { stiffness: 0.7, length: 0, dimension: 2 },
      claims: { symmetries: { translation: translation(0.7, -3), rotation: rotation(2) } },
    },
  ],
  make({ stiffness, length, dimension: d }, { coupling }) {
    if (!coupling)
      throw new ErgodicError({
        code: 'missing-part',
        message: 'energy harmonic-bonds needs a coupling graph',
        path: 'coupling',
        hint: 'ring, lattice or all-to-all',
      });
    const { edges } = coupling;
    const { nodes, from, to, weight } = edges;
    const controls = { stiffness, length };
    const distance = (x: Float64Array, e: number): number => {
      let square = 0;
      for (let axis = 0; axis < d; axis++) square += (x[from[e]! * d + axis]! - x[to[e]! * d + axis]!) ** 2;
      if (square === 0 && controls.length > 0) throw atOnePlace(from[e]!, to[e]!);
      return Math.sqrt(square);
    };
    return {
      space: reals(nodes * d),
      controls,
      observables: [
        {
          name: 'bondLength',
          summary: '|r_i − r_j| of each replica, on average over the bonds, a length',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              const row = x.data.subarray(r * x.width, (r + 1) * x.width);
              let sum = 0;
              for (let e = 0; e < from.length; e++) sum += distance(row, e);
              out[r] = sum / Math.max(1, from.length);
            }
          },
        },
      ],
      randomState: (row, uniform) => growBonds(row, edges, d, length || 1, uniform),
      energy(x) {
        let sum = 0;
        for (let e = 0; e < from.length; e++) sum += weight[e]! * (distance(x, e) - controls.length) ** 2;
        return 0.5 * controls.stiffness * sum;
      },
      force(x, _parameters, out) {
        for (let e = 0; e < from.length; e++) {
          const r = distance(x, e);
          const stretch = r === 0 ? 1 : 1 - controls.length / r;
          const factor = controls.stiffness * weight[e]! * stretch;
          for (let axis = 0; axis < d; axis++) {
            const i = from[e]! * d + axis;
            const j = to[e]! * d + axis;
            const force = factor * (x[j]! - x[i]!);
            out[i]! += force;
            out[j]! -= force;
          }
        }
      },
    };
  },
});

/**
 * From the first node of every piece of the graph, at the origin, nodes are added along bonds: each at 0.75 to 1.25 times
 * `length` from the one that it is joined to, in a random direction.
 */
function growBonds(row: Float64Array, { nodes, from, to }: Edges, d: number, length: number, uniform: () => number) {
  const placed = new Uint8Array(nodes);
  const step = new Float64Array(d);
  const join = (known: number, added: number): void => {
    // A point of the cube that lies in the ball, but not near its centre, has a direction that prefers none.
    let norm = 0;
    do {
      for (let axis = 0; axis < d; axis++) step[axis] = 2 * uniform() - 1;
      norm = Math.hypot(...step);
    } while (norm > 1 || norm < 0.1);
    const reach = length * (0.75 + 0.5 * uniform());
    for (let axis = 0; axis < d; axis++) row[added * d + axis] = row[known * d + axis]! + (reach * step[axis]!) / norm;
    placed[added] = 1;
  };
  for (let first = 0; first < nodes; first++) {
    if (placed[first]) continue;
    row.fill(0, first * d, (first + 1) * d);
    placed[first] = 1;
    for (let grew = true; grew;) {
      grew = false;
      for (let e = 0; e < from.length; e++) {
        const [i, j] = [from[e]!, to[e]!];
        if (placed[i] === placed[j]) continue;
        if (placed[i]) join(i, j);
        else join(j, i);
        grew = true;
      }
    }
  }
}

function atOnePlace(i: number, j: number): ErgodicError {
  return new ErgodicError({
    code: 'domain',
    message: `energy harmonic-bonds: the ends ${i} and ${j} of a bond are at one place, where a bond of length > 0 has no direction`,
    path: 'energy',
    value: 0,
    hint: 'initial: random, or length: 0',
  });
}
