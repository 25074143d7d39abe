import { ErgodicError, type Context } from '@ergodic/kernel';

/**
 * How many units are visible: as told, or the width of the data, or the recipe's `units` without the hidden ones.
 * @throws ErgodicError `invalid-option` where data have another width, or nothing is left
 */
export function visibleOf(
  energy: string,
  visible: number | undefined,
  hidden: number,
  { dataset, units }: Pick<Context, 'dataset' | 'units'>,
  all = units,
): number {
  const count = visible ?? dataset?.dimension ?? all - hidden;
  if (dataset && dataset.dimension !== count)
    throw problem(energy, count, `but the data have ${dataset.dimension} columns`, 'leave visible out');
  if (count >= 1) return count;
  throw problem(energy, count, `with ${hidden} hidden of ${all} units`, 'give visible, data, or more units');
}

function problem(energy: string, value: number, why: string, hint: string): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `energy ${energy}: visible is ${value}, ${why}`,
    path: 'visible',
    value,
    hint,
  });
}
