import type { Parameters } from '@ergodic/kernel';
import { assign, type Points } from './nearest-centre.ts';

/** A trained clustering: the parameters of its energy, also as a frame's snapshots or a checkpoint hold them. */
export type Clustering = Pick<Parameters, 'centres' | 'masses'>;

/**
 * The cluster of each point, also of points that were not trained on: the nearest of the centres in use, which is the
 * assignment at T → 0.
 *
 * @param clustering centres [K, D] and masses [K]; a centre of mass 0 is not in use
 * @param data points of dimension D, with the same scaling as the training data
 * @returns indices of centres, length count
 * @throws RangeError where the dimensions differ or no centre is in use
 */
export function predict({ centres, masses }: Clustering, data: Points): Int32Array {
  const D = centres!.shape[1]!;
  if (data.dimension !== D)
    throw new RangeError(`predict: the points have ${data.dimension} dimensions, must be ${D} as the centres`);
  const used = usedCentres(masses!.data);
  if (used.length === 0) throw new RangeError('predict: no centre is in use, one must be');
  const nearest = assign(data, rowsOf(centres!.data, used, D));
  return nearest.map((k) => used[k]!);
}

/** Indices of the centres with a mass. */
export function usedCentres(masses: Float64Array): number[] {
  return Array.from(masses.keys()).filter((k) => masses[k]! > 0);
}

/** Some rows of a matrix with D columns. */
export function rowsOf(matrix: Float64Array, rows: readonly number[], D: number): Float64Array {
  const out = new Float64Array(rows.length * D);
  rows.forEach((k, place) => out.set(matrix.subarray(k * D, (k + 1) * D), place * D));
  return out;
}
