import { checkInteger } from './check.ts';
import { ones } from './exact/subset-sums.ts';

/** Up to here counts are below 2⁵³, so exact, and a torus of 7 × 7 takes a few seconds. */
const MOST_SPINS = 49;
const WIDEST = 7;

export interface DensityOfStates {
  /** Energies that occur, ascending. */
  readonly levels: Float64Array;
  /** g(E), the number of states of each, exactly. */
  readonly counts: Float64Array;
  /** ln g(E), as `boltzmann` takes it. */
  readonly logDegeneracy: Float64Array;
}

/**
 * Number of states at each energy of the Ising model E = −Σ_⟨ij⟩ s_i s_j (J = 1, no field) on a rows × columns torus, each bond once.
 *
 * Counted row by row: c[t][b] is the number of ways to fill the rows so far, the last one being t, with b broken bonds, for each
 * first row that has its first spin up; the flipped states double the count. E = −2N + 2b for N spins. Exact whole numbers.
 *
 * @param rows ≥ 3: on a torus of 2 every bond would be double
 * @param columns in [3, 7]; the cost grows like 8^columns
 * @throws RangeError outside these ranges or above 49 spins
 *
 * Source: K. Binder, Physica 62 (1972) 508, doi:10.1016/0031-8914(72)90237-6: exact partition functions of small lattices.
 */
export function isingTorus(rows: number, columns = rows): DensityOfStates {
  checkInteger('isingTorus', 'columns', columns, 3, WIDEST);
  checkInteger('isingTorus', 'rows', rows, 3, Math.floor(MOST_SPINS / columns));
  const spins = rows * columns;
  const states = 2 ** columns;
  const width = 2 * spins + 1;
  /** Broken bonds within a row: neighbours that differ, the last and the first included. */
  const within = Array.from({ length: states }, (_, s) => ones(s ^ ((s >> 1) | ((s & 1) << (columns - 1)))));
  const between = Array.from({ length: states }, (_, s) => ones(s));

  const total = new Float64Array(width);
  for (let first = 0; first < states / 2; first++) {
    let counts = new Float64Array(states * width);
    counts[first * width + within[first]!] = 1;
    for (let row = 1; row < rows; row++) {
      const next = new Float64Array(states * width);
      for (let s = 0; s < states; s++)
        for (let t = 0; t < states; t++) {
          const broken = within[t]! + between[s ^ t]!;
          for (let b = 0; b + broken < width; b++) next[t * width + b + broken]! += counts[s * width + b]!;
        }
      counts = next;
    }
    for (let t = 0; t < states; t++)
      for (let b = 0; b + between[t ^ first]! < width; b++)
        total[b + between[t ^ first]!]! += 2 * counts[t * width + b]!;
  }

  const occurring = Array.from(total.keys()).filter((b) => total[b]! > 0);
  const counts = Float64Array.from(occurring, (b) => total[b]!);
  return {
    levels: Float64Array.from(occurring, (b) => 2 * b - 2 * spins),
    counts,
    logDegeneracy: counts.map((g) => Math.log(g)),
  };
}
