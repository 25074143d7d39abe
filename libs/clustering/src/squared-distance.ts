/**
 * Σ_d (a_d − b_d)² of two vectors within arrays, from the given offsets. Four partial sums, so that the additions overlap.
 * Every distance of this library goes through here: equal points give equal bits, whoever asks.
 */
export function squaredDistance(
  a: ArrayLike<number>,
  aOffset: number,
  b: ArrayLike<number>,
  bOffset: number,
  dimension: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let d = 0;
  for (; d + 3 < dimension; d += 4) {
    const d0 = a[aOffset + d]! - b[bOffset + d]!;
    const d1 = a[aOffset + d + 1]! - b[bOffset + d + 1]!;
    const d2 = a[aOffset + d + 2]! - b[bOffset + d + 2]!;
    const d3 = a[aOffset + d + 3]! - b[bOffset + d + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; d < dimension; d++) {
    const rest = a[aOffset + d]! - b[bOffset + d]!;
    s0 += rest * rest;
  }
  return s0 + s1 + (s2 + s3);
}
