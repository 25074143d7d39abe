import type { Batch, Estimate } from '@ergodic/numerics';
import { checkInteger, checkSameLength } from '../check.ts';

type Spins = Batch<Int8Array | Int32Array | Float64Array | Float32Array>;

export interface OverlapMoments {
  /** ⟨q⟩ over all pairs of replicas. */
  readonly mean: Estimate;
  /** ⟨|q|⟩. */
  readonly meanAbsolute: Estimate;
  /** ⟨q²⟩. */
  readonly meanSquare: Estimate;
  /** 1 − ⟨q⁴⟩/(3⟨q²⟩²), two thirds of the spin glass's g = ½ (3 − ⟨q⁴⟩/⟨q²⟩²). */
  readonly binder: Estimate;
}

/**
 * The overlap q = (1/N) Σ_i s_i t_i of two states: 1 where they are equal, −1 where one is the other turned over.
 * @throws RangeError where there is no unit or the lengths differ
 *
 * Source: S. F. Edwards, P. W. Anderson, J. Phys. F 5 (1975) 965, doi:10.1088/0305-4608/5/5/017.
 */
export function overlap(s: ArrayLike<number>, t: ArrayLike<number>): number {
  checkInteger('overlap', 's.length', s.length, 1);
  checkSameLength('overlap', 't', t.length, s.length);
  let sum = 0;
  for (let i = 0; i < s.length; i++) sum += s[i]! * t[i]!;
  return sum / s.length;
}

/** q of all pairs of replicas: (0, 1), (0, 2), (1, 2), (0, 3), ..., length R (R − 1)/2. */
export function replicaOverlaps({ data, replicas, width }: Spins): Float64Array {
  checkInteger('replicaOverlaps', 'replicas', replicas, 2);
  const out = new Float64Array((replicas * (replicas - 1)) / 2);
  let at = 0;
  for (let a = 1; a < replicas; a++)
    for (let b = 0; b < a; b++)
      out[at++] = overlap(data.subarray(a * width, (a + 1) * width), data.subarray(b * width, (b + 1) * width));
  return out;
}

/**
 * Moments of the overlap over all pairs of independent replicas of one system. Pairs share replicas, so the errors are those of a
 * jackknife that leaves out a replica with all its pairs. Equilibrium of independent replicas is assumed: not those of one ladder.
 *
 * @param replicas spins ±1, one replica a row, at least 4
 * @throws RangeError where there are fewer than 4 replicas or no unit
 *
 * Source: K. Binder, A. P. Young, Rev. Mod. Phys. 58 (1986) 801, doi:10.1103/RevModPhys.58.801; J. N. Arvesen, Ann. Math. Stat. 40
 * (1969) 2076: the jackknife of pair averages.
 */
export function overlapMoments(replicas: Spins): OverlapMoments {
  const R = replicas.replicas;
  checkInteger('overlapMoments', 'replicas', R, 4);
  const q = replicaOverlaps(replicas);
  const powers = [q, q.map(Math.abs), q.map((x) => x * x), q.map((x) => x ** 4)];
  // Sums over all pairs, and over those of each replica.
  const total = powers.map((values) => values.reduce((sum, x) => sum + x, 0));
  const own = powers.map((values) => {
    const sums = new Float64Array(R);
    let at = 0;
    for (let a = 1; a < R; a++)
      for (let b = 0; b < a; b++, at++) {
        sums[a]! += values[at]!;
        sums[b]! += values[at]!;
      }
    return sums;
  });
  const estimate = (of: (means: number[]) => number): Estimate => {
    const value = of(total.map((sum) => sum / q.length));
    const without = Array.from({ length: R }, (_, r) =>
      of(total.map((sum, p) => (sum - own[p]![r]!) / (q.length - R + 1))),
    );
    const average = without.reduce((sum, x) => sum + x, 0) / R;
    const squares = without.reduce((sum, x) => sum + (x - average) ** 2, 0);
    return { value, standardError: Math.sqrt(((R - 1) / R) * squares) };
  };
  return {
    mean: estimate(([m]) => m!),
    meanAbsolute: estimate(([, a]) => a!),
    meanSquare: estimate(([, , s]) => s!),
    binder: estimate(([, , s, f]) => 1 - f! / (3 * s! * s!)),
  };
}
