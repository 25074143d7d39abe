import type { Compute } from '@ergodic/kernel';
import { SoftAssignment } from '@ergodic/simd';
import type { Mixture } from './mixture.ts';

/** From so many products p x on a kernel is worth its memory. */
const MANY = 2 ** 16;

/** Adds Σ_i w_i p_ik to masses[k] and Σ_i w_i p_ik x_i to sums[k], for the p that begin at `offset`. */
export type AddAssigned = (p: Float64Array, offset: number, masses: Float64Array, sums: Float64Array) => void;

/** In a SIMD kernel or below, as the recipe lets it and the size asks for; the bits are the same. */
export function assignedSums(mixture: Mixture, compute: Compute): AddAssigned {
  const { points, N, D, K, weights } = mixture;
  if (compute === 'simd' || (compute === 'auto' && N * D * K >= MANY)) {
    let kernel: SoftAssignment | undefined;
    return (p, offset, masses, sums) => {
      kernel ??= new SoftAssignment({ points, count: N, dimension: D, clusters: K, weights });
      kernel.setCentres(mixture.centres.data, mixture.used);
      kernel.addAssigned(p, masses, sums, offset);
    };
  }
  return (p, offset, masses, sums) => addAssignedSums(p, offset, K, mixture.used, points, N, D, weights, masses, sums);
}

/**
 * Adds up what is assigned to each centre in one replica:
 *
 *   masses[k] += Σ_i w_i p_ik,   sums[k] += Σ_i w_i p_ik x_i.
 *
 * Eight points are taken at a time, so that a sum stays in its register; the order of the additions is that of the
 * points, whatever the grouping. Points of p = 0 cost nothing where all eight are.
 *
 * @param p row-major, the N rows of K probabilities that begin at `offset`
 * @param points row-major, [N, D]
 * @param used how many centres to look at, from 0 on
 * @param sums row-major, [K, D]
 */
export function addAssignedSums(
  p: Float64Array,
  offset: number,
  K: number,
  used: number,
  points: Float64Array,
  N: number,
  D: number,
  weights: Float64Array | undefined,
  masses: Float64Array,
  sums: Float64Array,
): void {
  let i = 0;
  for (; i + 8 <= N; i += 8) {
    const row = offset + i * K;
    for (let k = 0; k < used; k++) {
      let at = row + k;
      let p0 = p[at]!;
      let p1 = p[(at += K)]!;
      let p2 = p[(at += K)]!;
      let p3 = p[(at += K)]!;
      let p4 = p[(at += K)]!;
      let p5 = p[(at += K)]!;
      let p6 = p[(at += K)]!;
      let p7 = p[(at += K)]!;
      if (p0 + p1 + p2 + p3 + p4 + p5 + p6 + p7 === 0) continue;
      if (weights) {
        p0 *= weights[i]!;
        p1 *= weights[i + 1]!;
        p2 *= weights[i + 2]!;
        p3 *= weights[i + 3]!;
        p4 *= weights[i + 4]!;
        p5 *= weights[i + 5]!;
        p6 *= weights[i + 6]!;
        p7 *= weights[i + 7]!;
      }
      masses[k] = masses[k]! + p0 + p1 + p2 + p3 + p4 + p5 + p6 + p7;
      const end = (i + 1) * D;
      let target = k * D;
      for (let j = i * D; j < end; j++, target++) {
        let sum = sums[target]!;
        let from = j;
        sum += p0 * points[from]!;
        sum += p1 * points[(from += D)]!;
        sum += p2 * points[(from += D)]!;
        sum += p3 * points[(from += D)]!;
        sum += p4 * points[(from += D)]!;
        sum += p5 * points[(from += D)]!;
        sum += p6 * points[(from += D)]!;
        sum += p7 * points[(from += D)]!;
        sums[target] = sum;
      }
    }
  }
  for (; i < N; i++) {
    const w = weights ? weights[i]! : 1;
    for (let k = 0; k < used; k++) {
      const share = w * p[offset + i * K + k]!;
      if (share === 0) continue;
      masses[k]! += share;
      for (let d = 0; d < D; d++) sums[k * D + d]! += share * points[i * D + d]!;
    }
  }
}
