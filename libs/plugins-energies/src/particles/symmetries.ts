/** Maps of the rows of particles with d coordinates each, for claims. They return a new row. */
type RowMap = (row: Float64Array) => Float64Array;

/** Every particle displaced by the same vector. */
export const translation =
  (...by: number[]): RowMap =>
  (row) =>
    row.map((x, i) => x + by[i % by.length]!);

/** A turn by the angle with cosine 0.6 about the origin, in the plane of the first two axes. */
export const rotation =
  (d: 2 | 3): RowMap =>
  (row) =>
    row.map((x, i) => {
      if (i % d === 0) return 0.6 * x - 0.8 * row[i + 1]!;
      return i % d === 1 ? 0.8 * row[i - 1]! + 0.6 * x : x;
    });

export const reflection: RowMap = (row) => row.map((x) => -x);

/** Particle p takes the place of the last but p. */
export const reversal =
  (d: number): RowMap =>
  (row) =>
    row.map((_, i) => row[row.length - d * (1 + Math.floor(i / d)) + (i % d)]!);
