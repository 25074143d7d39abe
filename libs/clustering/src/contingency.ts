/** How often each pair of labels occurs in two labellings of the same points. */
export interface Contingency {
  readonly count: number;
  /** Pairs that occur: their classes in the two labellings, and how many points have them. */
  readonly cells: readonly { readonly row: number; readonly column: number; readonly count: number }[];
  /** Points of each class of the first labelling, and of the second. */
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/**
 * Cross-tabulates two labellings. Labels are any numbers; what matters is which are equal.
 * @throws RangeError where the lengths differ or are 0, or a label is NaN
 */
export function contingency(a: ArrayLike<number>, b: ArrayLike<number>): Contingency {
  if (a.length !== b.length || a.length === 0)
    throw new RangeError(
      `contingency: labellings of ${a.length} and ${b.length} points, must be of the same points, at least one`,
    );
  const rowOf = numbered(a);
  const columnOf = numbered(b);
  const rows = new Float64Array(rowOf.size);
  const columns = new Float64Array(columnOf.size);
  const pairs = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    const row = rowOf.get(a[i]!)!;
    const column = columnOf.get(b[i]!)!;
    rows[row]! += 1;
    columns[column]! += 1;
    const pair = row * columnOf.size + column;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const cells = [...pairs].map(([pair, count]) => ({
    row: Math.floor(pair / columnOf.size),
    column: pair % columnOf.size,
    count,
  }));
  return { count: a.length, cells, rows, columns };
}

/** Numbers the labels 0, 1, ... in order of appearance. */
function numbered(labels: ArrayLike<number>): Map<number, number> {
  const numbers = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (Number.isNaN(label)) throw new RangeError(`contingency: label ${i} is NaN, must be a number`);
    if (!numbers.has(label)) numbers.set(label, numbers.size);
  }
  return numbers;
}
