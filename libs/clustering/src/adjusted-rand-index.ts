import { contingency } from './contingency.ts';

/**
 * Agreement of two labellings of the same points, corrected for chance:
 *
 *   ARI = (Σ C(n_ij, 2) − AB/C(N, 2)) / ((A + B)/2 − AB/C(N, 2)),   A = Σ C(a_i, 2),  B = Σ C(b_j, 2)
 *
 * with n_ij points in class i of one and class j of the other. 1 for equal partitions whatever their label names, expectation 0
 * for random labels with the same class sizes, at least −1/2. Where both partitions are trivial (all points in one class, or each
 * in its own) it is 1 by convention.
 *
 * @param a labels of N points, any numbers; `b` likewise
 * @throws RangeError where the lengths differ or are 0
 *
 * Source: L. Hubert, P. Arabie, "Comparing partitions", J. Classification 2:193 (1985), eq. 5, doi:10.1007/BF01908075.
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { count, cells, rows, columns } = contingency(a, b);
  const together = cells.reduce((sum, cell) => sum + pairs(cell.count), 0);
  const inRows = rows.reduce((sum, size) => sum + pairs(size), 0);
  const inColumns = columns.reduce((sum, size) => sum + pairs(size), 0);
  const all = pairs(count);
  if (inRows === inColumns && (inRows === 0 || inRows === all)) return 1;
  // Numerator and denominator times C(N, 2), so that small cases are exact.
  const chance = inRows * inColumns;
  return (together * all - chance) / (((inRows + inColumns) * all) / 2 - chance);
}

/** C(n, 2). */
function pairs(n: number): number {
  return (n * (n - 1)) / 2;
}
