import { checkFinite, checkInteger, checkPositive } from '../check.ts';
import { ones } from './subset-sums.ts';

/** A torus of 8 × 8 takes about a second. */
const WIDEST = 8;

export interface TorusMagnetisation {
  /** ln Z without a field. */
  readonly logZ: number;
  /** P(k spins are up), k = 0 .. N, without a field: M = 2k − N. */
  readonly upProbability: Float64Array;
  /** Its logarithm. In a field h: ln Z(h) = ln Z + ln Σ_k P(k) e^(h (2k − N)/T). */
  readonly logUpProbability: Float64Array;
}

/**
 * The law of the magnetisation of the Ising model E = −J Σ_⟨ij⟩ s_i s_j on a rows × columns torus at temperature T, exactly.
 *
 * A transfer matrix that adds a spin at a time: z[s][k] is the weight of all ways to fill the sites so far, s being the last
 * one of each column and k the number of spins up, for each first row; first rows that are rotations or reflections of one
 * another have the same z. Weights are relative to all bonds being satisfied, so none exceeds 2^N.
 *
 * @param rows ≥ 3: on a torus of 2 every bond would be double
 * @param columns in [3, 8]; the cost grows like rows² columns² 4^columns / columns
 * @param temperature T > 0, energy
 * @param coupling J, energy
 * @throws RangeError outside these ranges, or above 200 spins
 *
 * Source: K. Binder, Physica 62 (1972) 508, doi:10.1016/0031-8914(72)90237-6: transfer by single sites.
 */
export function torusMagnetisation(
  rows: number,
  columns: number,
  temperature: number,
  coupling = 1,
): TorusMagnetisation {
  checkInteger('torusMagnetisation', 'columns', columns, 3, WIDEST);
  checkInteger('torusMagnetisation', 'rows', rows, 3, Math.floor(200 / columns));
  checkPositive('torusMagnetisation', 'temperature', temperature);
  checkFinite('torusMagnetisation', 'coupling', coupling);
  const spins = rows * columns;
  const states = 2 ** columns;
  const width = spins + 1;
  const full = Math.abs(coupling) / temperature;
  const like = Math.exp(coupling / temperature - full);
  const unlike = Math.exp(-coupling / temperature - full);
  const bond = (a: number, b: number): number => (a === b ? like : unlike);
  const bit = (s: number, column: number): number => (s >> column) & 1;

  const up = new Float64Array(width);
  let now = new Float64Array(states * width);
  let next = new Float64Array(states * width);
  for (const [first, members] of classesOfRows(columns)) {
    // Rows with more spins up than down follow by turning all spins over.
    const turned = columns - 2 * ones(first);
    if (turned < 0) continue;
    now.fill(0);
    let start = members;
    for (let c = 0; c < columns; c++) start *= bond(bit(first, c), bit(first, (c + 1) % columns));
    now[first * width + ones(first)] = start;
    for (let site = columns; site < spins; site++) {
      const column = site % columns;
      next.fill(0);
      for (let s = 0; s < states; s++)
        for (let spin = 0; spin < 2; spin++) {
          let weight = bond(bit(s, column), spin);
          if (column > 0) weight *= bond(bit(s, column - 1), spin);
          if (column === columns - 1) weight *= bond(bit(s, 0), spin);
          const target = ((s & ~(1 << column)) | (spin << column)) * width + spin;
          for (let k = 0; k <= site; k++) next[target + k]! += weight * now[s * width + k]!;
        }
      [now, next] = [next, now];
    }
    for (let s = 0; s < states; s++) {
      const broken = ones(s ^ first);
      const weight = like ** (columns - broken) * unlike ** broken;
      for (let k = 0; k < width; k++) {
        const z = weight * now[s * width + k]!;
        up[k]! += z;
        if (turned > 0) up[spins - k]! += z;
      }
    }
  }
  const total = up.reduce((sum, z) => sum + z, 0);
  return {
    logZ: 2 * spins * full + Math.log(total),
    upProbability: up.map((z) => z / total),
    logUpProbability: up.map((z) => Math.log(z) - Math.log(total)),
  };
}

/** One row of each class of rotations and reflections, with the size of the class. */
function classesOfRows(columns: number): Map<number, number> {
  const classes = new Map<number, number>();
  const mask = 2 ** columns - 1;
  for (let s = 0; s <= mask; s++) {
    let reflected = 0;
    for (let c = 0; c < columns; c++) reflected |= ((s >> c) & 1) << (columns - 1 - c);
    let least = s;
    for (const row of [s, reflected])
      for (let turn = 0; turn < columns; turn++)
        least = Math.min(least, ((row << turn) | (row >> (columns - turn))) & mask);
    classes.set(least, (classes.get(least) ?? 0) + 1);
  }
  return classes;
}
