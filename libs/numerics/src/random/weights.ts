/**
 * The index i at which the running sum of the weights first exceeds u times their total: inversion of a discrete distribution.
 * With u uniform on [0, 1), i has probability weights[offset + i] / sum. Indices of weight zero are never given, at any u in [0, 1].
 *
 * @param weights non-negative, any finite positive sum; `length` of them are read from `offset` on
 * @returns i in [0, length), counted from `offset`
 * @throws RangeError where a weight is negative or NaN, the sum is not positive and finite, or the range leaves the array
 */
export function invertWeights(u: number, weights: Float64Array, offset = 0, length = weights.length - offset): number {
  if (!(offset >= 0 && length >= 0 && offset + length <= weights.length)) {
    throw new RangeError(
      `invertWeights: range is [${offset}, ${offset + length}), must be within [0, ${weights.length})`,
    );
  }
  let total = 0;
  let last = -1;
  for (let i = 0; i < length; i++) {
    const weight = weights[offset + i]!;
    if (!(weight >= 0)) throw new RangeError(`invertWeights: weight ${i} is ${weight}, must be >= 0`);
    if (weight > 0) last = i;
    total += weight;
  }
  if (!(total > 0 && total < Infinity)) {
    throw new RangeError(`invertWeights: sum of the weights is ${total}, must be positive and finite`);
  }
  // Rounding may take the target up to the total itself, where the last possible index is meant.
  const target = u * total;
  let cumulative = 0;
  for (let i = 0; i < last; i++) {
    cumulative += weights[offset + i]!;
    if (target < cumulative) return i;
  }
  return last;
}
