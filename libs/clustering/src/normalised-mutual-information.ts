import { contingency } from './contingency.ts';

/**
 * Mutual information of two labellings of the same points over the arithmetic mean of their entropies:
 *
 *   NMI = 2 I / (H₁ + H₂),   I = Σ (n_ij/N) ln(N n_ij / (a_i b_j)),   H = Σ (n/N) ln(N/n)   (nats; the unit cancels)
 *
 * Between 0 and 1; 1 for equal partitions whatever their label names, and by convention where both have one class. Other means
 * of the entropies give other numbers. Not corrected for chance: it grows with the number of classes, so it does not compare
 * clusterings with different numbers of clusters.
 *
 * @param a labels of N points, any numbers; `b` likewise
 * @throws RangeError where the lengths differ or are 0
 *
 * Source: A. Strehl, J. Ghosh, "Cluster ensembles", JMLR 3:583 (2002); N. X. Vinh, J. Epps, J. Bailey, JMLR 11:2837 (2010),
 * table 2, NMI_sum.
 */
export function normalisedMutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { count, cells, rows, columns } = contingency(a, b);
  const entropies = entropyNats(rows, count) + entropyNats(columns, count);
  if (entropies === 0) return 1;
  let information = 0;
  for (const cell of cells)
    information += (cell.count / count) * Math.log((cell.count / rows[cell.row]!) * (count / columns[cell.column]!));
  return Math.min(1, Math.max(0, (2 * information) / entropies));
}

function entropyNats(sizes: Float64Array, count: number): number {
  return sizes.reduce((sum, size) => sum + (size / count) * Math.log(count / size), 0);
}
