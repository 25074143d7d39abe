import { batchOf, type Batch } from '@ergodic/numerics';
import type { Entropy } from '@ergodic/kernel';
import { expectClose, expectTrue, firstDifference, show } from '../law.ts';
import { stack } from '../states.ts';

/** S of each row, added to `start`. */
export function entropiesOf(
  entropy: Entropy,
  rows: readonly Float64Array[],
  logDegeneracy?: Float64Array,
  start = 0,
): Float64Array {
  const out = new Float64Array(rows.length).fill(start);
  entropy.addEntropy(stack(rows), out, logDegeneracy);
  return out;
}

/** S of one row. */
export function entropyOf(entropy: Entropy, row: Float64Array, logDegeneracy?: Float64Array): number {
  return entropiesOf(entropy, [row], logDegeneracy)[0]!;
}

/** Rows are told apart, and what is there is added to. */
export function checkRows(entropy: Entropy, p: Float64Array, q: Float64Array): void {
  const both = entropiesOf(entropy, [p, q], undefined, 7);
  [p, q].forEach((row, r) => expectClose(both[r]!, 7 + entropyOf(entropy, row), 1e-13, `7 + S of row ${r} of two`));
}

/** The rows stay as they are, and so do the degeneracies. */
export function checkReadsOnly(entropy: Entropy, rows: Batch, logDegeneracy?: Float64Array): void {
  const batch = batchOf(rows.data.slice(), rows.replicas, rows.width);
  const given = logDegeneracy?.slice();
  entropy.addEntropy(batch, new Float64Array(rows.replicas), given);
  const i = firstDifference(batch.data, rows.data);
  expectTrue(
    i < 0,
    `addEntropy changes the rows it is given: number ${i % rows.width} of row ${Math.floor(i / rows.width)} was ${show(rows.data[i])}, is ${show(batch.data[i])}`,
  );
  if (given) expectTrue(firstDifference(given, logDegeneracy!) < 0, 'addEntropy changes the degeneracies it is given');
}
