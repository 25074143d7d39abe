import { numberedColumns } from './columns.ts';
import { TableBuilder, type TableOptions } from './table-builder.ts';

/** What binary formats hold: numbers only, row-major, count x dimension. */
export interface NumericTable {
  readonly values: Float64Array;
  readonly count: number;
  readonly dimension: number;
}

/** Collects the rows of a numeric table; columns are x1, x2, ... @throws ErgodicError as `TableBuilder` does */
export function collectRows(
  file: string,
  { values, count, dimension }: NumericTable,
  options: TableOptions,
): TableBuilder {
  const builder = new TableBuilder(file, numberedColumns(dimension), options);
  for (let i = 0; i < count; i++) builder.add(values.subarray(i * dimension, (i + 1) * dimension), `[${i}]`);
  return builder;
}
