import { z } from 'zod';
import { defineEnergy, definePlugin, reals } from '@ergodic/kernel';

/** Of the four terms: A (energy), a, b, c (1 / length²), and the centre (length). */
const A = [-200, -100, -170, 15];
const a = [-1, -1, -6.5, 0.7];
const b = [0, 0, 11, 0.6];
const c = [-10, -10, -6.5, 0.7];
const centreX = [1, 0, -0.5, -1];
const centreY = [0, 0.5, 1.5, 1];

const term = (k: number, dx: number, dy: number): number =>
  A[k]! * Math.exp(a[k]! * dx * dx + b[k]! * dx * dy + c[k]! * dy * dy);

function potential(x: number, y: number): number {
  let sum = 0;
  for (let k = 0; k < A.length; k++) sum += term(k, x - centreX[k]!, y - centreY[k]!);
  return sum;
}

/**
 * The Müller–Brown potential of a particle in the plane, s times
 *
 *   V(x, y) = Σ_k A_k exp[a_k (x − x_k)² + b_k (x − x_k)(y − y_k) + c_k (y − y_k)²],   force −s ∂V/∂(x, y).
 *
 * Three wells in a bent valley, on which methods that look for reaction paths are tried:
 *
 *   minima   V(−0.558, 1.442) = −146.700,  V(0.623, 0.028) = −108.167,  V(−0.050, 0.467) = −80.768
 *   saddles  V(−0.822, 0.624) = −40.665 between the first and the third, V(0.212, 0.293) = −72.249 between the other two
 *
 * State: [replicas, 2], x and y of the particle. Exact law: density e^(−sV/T)/Z. A random start is uniform where
 * V ≤ 0.
 */
export const muellerBrown = defineEnergy({
  name: 'mueller-brown',
  summary: 'Three wells in a bent valley of the plane: the testing ground of reaction paths.',
  formula: 'E(x, y) = s Σ_k A_k exp[a_k (x − x_k)² + b_k (x − x_k)(y − y_k) + c_k (y − y_k)²]',
  law: 'density e^(−E/T)/Z; s = 1: minima −146.700, −108.167, −80.768, saddles −40.665, −72.249',
  source: 'K. Müller, L. D. Brown, Theor. Chim. Acta 53 (1979) 75, doi:10.1007/BF00547608',
  options: z.object({
    scale: z.number().positive().default(1).describe('factor s on the energy, no unit'),
  }),
  space: 'reals',
  trials: [{ options: { scale: 0.3 } }, { claims: { range: [-1.5, 2] } }],
  make: ({ scale }) => ({
    space: reals(2),
    observables: [
      {
        name: 'deepWell',
        summary: 'fraction of the particles beyond the line y = x + 1.446, on the side of the deepest well, no unit',
        measure({ data, replicas }, out) {
          for (let r = 0; r < replicas; r++) out[r] = data[2 * r + 1]! > data[2 * r]! + 1.446 ? 1 : 0;
        },
      },
    ],
    energy: (at) => scale * potential(at[0]!, at[1]!),
    force(at, _parameters, out) {
      out.fill(0);
      for (let k = 0; k < A.length; k++) {
        const dx = at[0]! - centreX[k]!;
        const dy = at[1]! - centreY[k]!;
        const V = scale * term(k, dx, dy);
        out[0]! -= V * (2 * a[k]! * dx + b[k]! * dy);
        out[1]! -= V * (b[k]! * dx + 2 * c[k]! * dy);
      }
    },
    randomState(row, uniform) {
      do {
        row[0] = -1.5 + 2.7 * uniform();
        row[1] = -0.2 + 2.2 * uniform();
      } while (potential(row[0], row[1]) > 0);
    },
  }),
});

export default definePlugin({ name: 'mueller-brown', version: '1.0.0', provides: [muellerBrown] });
