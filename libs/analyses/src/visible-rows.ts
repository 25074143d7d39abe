import { batchOf, type Batch } from '@ergodic/numerics';
import { ErgodicError, holds, valueOfChoice, type Dataset, type Space } from '@ergodic/kernel';

/**
 * Rows of data as values of the visible units.
 * @param first rows before it are left out
 * @param threshold where given, numbers at or above it are the upper of two choices, the others the lower
 * @throws ErgodicError `invalid-option` where rows do not describe the visible units, or none is left
 */
export function visibleRows(
  analysis: string,
  { name, points, count, dimension }: Dataset,
  { space, visible, first = 0, threshold }: VisibleRowsOptions,
): Batch {
  const wrong = (what: string, hint: string, value: unknown, path: string): ErgodicError =>
    new ErgodicError({ code: 'invalid-option', message: `analysis ${analysis}: ${what}`, hint, value, path });
  if (dimension !== visible)
    throw wrong(
      `a row of the data (${name}) has ${dimension} numbers, and the energy has ${visible} visible units`,
      `data of ${visible} columns`,
      dimension,
      'heldOut',
    );
  if (first >= count)
    throw wrong(`skip is ${first}, and the data (${name}) have ${count} rows`, `less than ${count}`, first, 'skip');
  const rows = points.slice(first * dimension);
  if (threshold !== undefined)
    for (let k = 0; k < rows.length; k++) rows[k] = valueOfChoice(space.kind, rows[k]! >= threshold ? 1 : 0);
  const odd = rows.findIndex((value) => !holds(space, value));
  if (odd >= 0)
    throw wrong(
      `row ${first + Math.floor(odd / dimension)}, column ${odd % dimension} of the data (${name}) is ${rows[odd]}, which is not a value of ${space.kind}`,
      'threshold: numbers at or above it are the upper choice',
      rows[odd],
      'threshold',
    );
  return batchOf(rows, count - first, dimension);
}

interface VisibleRowsOptions {
  readonly space: Space;
  readonly visible: number;
  readonly first?: number;
  readonly threshold?: number | undefined;
}
