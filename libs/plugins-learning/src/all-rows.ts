import { createBatch, type Batch } from '@ergodic/numerics';
import type { Context, Dataset, Energy } from '@ergodic/kernel';
import { DataRows } from './data-rows.ts';

/** All rows of the data as a batch, hidden units at 0. @throws ErgodicError where they do not describe the visible units */
export function allRows(
  rule: string,
  dataset: Dataset | undefined,
  energy: Energy,
  threshold: number | undefined,
  context: Context,
): Batch {
  const unordered = { order: new Float64Array(0), place: new Float64Array(1), streams: context.stream('rows', 1) };
  const rows = new DataRows(rule, dataset, energy, threshold, unordered);
  const x = createBatch(rows.count, energy.space.units);
  for (let r = 0; r < rows.count; r++) rows.write(r, x, r);
  return x;
}
