import { checkDistribution, checkInteger } from '../check.ts';

/** Moments of the magnetisation of one spin, m = M/N. */
export interface MagnetisationMoments {
  /** ⟨m⟩: 0 on a finite lattice without a field, at any T. */
  readonly mean: number;
  /** ⟨|m|⟩. */
  readonly meanAbsolute: number;
  /** ⟨m²⟩. */
  readonly meanSquare: number;
  /** ⟨m⁴⟩. */
  readonly meanFourth: number;
  /** Binder's cumulant 1 − ⟨m⁴⟩/(3⟨m²⟩²): 2/3 in the ordered phase, 0 in the disordered one. */
  readonly binder: number;
}

/**
 * The moments of m = (2k − N)/N from the law of the number k of spins up.
 *
 * @param upProbability P(k), k = 0 .. N
 * @throws RangeError where it is no distribution or N < 1
 *
 * Source: K. Binder, Z. Phys. B 43 (1981) 119, doi:10.1007/BF01293604.
 */
export function magnetisationMomentsOf(upProbability: ArrayLike<number>): MagnetisationMoments {
  const spins = upProbability.length - 1;
  checkInteger('magnetisationMomentsOf', 'upProbability.length', upProbability.length, 2);
  checkDistribution('magnetisationMomentsOf', 'upProbability', upProbability);
  let [mean, meanAbsolute, meanSquare, meanFourth] = [0, 0, 0, 0];
  for (let k = 0; k <= spins; k++) {
    const m = (2 * k - spins) / spins;
    const p = upProbability[k]!;
    mean += p * m;
    meanAbsolute += p * Math.abs(m);
    meanSquare += p * m * m;
    meanFourth += p * m ** 4;
  }
  return { mean, meanAbsolute, meanSquare, meanFourth, binder: 1 - meanFourth / (3 * meanSquare ** 2) };
}
