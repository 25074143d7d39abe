import { numberedColumns } from './columns.ts';
import { TableBuilder, type TableOptions } from './table-builder.ts';

/** What binary formats hold: numbers only, row-major, count x dimension. */
export interface NumericTable {
  readonly values: Float64Array;
  readonly count: number;
  readonly dimension: number;
  /** Of one point, where it has one. */
  readonly shape?: readonly number[];
}

/** Where the numbers of a binary file stand: `start`, then count × Π shape of them, `width` bytes each. */
export interface ArrayLayout {
  readonly start: number;
  readonly count: number;
  /** Of one point: the axes behind the first. */
  readonly shape: readonly number[];
  readonly width: number;
  /** The number at a byte offset. */
  read(view: DataView, at: number): number;
  /** Whether the first axis runs fastest, so that points are not in one piece. */
  readonly fortran?: boolean;
}

/** Collects the rows of a numeric table; columns are x1, x2, ... @throws ErgodicError as `TableBuilder` does */
export function collectRows(
  file: string,
  { values, count, dimension, shape }: NumericTable,
  options: TableOptions,
): TableBuilder {
  const builder = new TableBuilder(file, numberedColumns(dimension), {
    ...options,
    shape: options.shape ?? (options.columns === undefined ? shape : undefined),
  });
  for (let i = 0; i < count; i++) builder.add(values.subarray(i * dimension, (i + 1) * dimension), `[${i}]`);
  return builder;
}
