import { ErgodicError, type Recipe } from '@ergodic/kernel';

/**
 * Rows and columns of a picture of `units` numbers: those given, those of the recipe's lattice, or a square.
 * @throws ErgodicError `invalid-option` where they hold more than there are, or nothing tells them
 */
export function pictureShape(
  given: readonly number[] | undefined,
  { coupling }: Pick<Recipe, 'coupling'>,
  units: number,
  analysis: string,
): readonly [rows: number, columns: number] {
  const lattice = coupling?.['shape'];
  const side = Math.floor(Math.sqrt(units));
  const shape = given ?? (Array.isArray(lattice) && lattice.length === 2 ? (lattice as number[]) : [side, side]);
  const [rows, columns] = shape as [number, number];
  if (rows * columns <= units && (given ?? rows * columns === units)) return [rows, columns];
  throw new ErgodicError({
    code: 'invalid-option',
    message: given
      ? `analysis ${analysis}: shape is ${rows} by ${columns}, and there are ${units} numbers`
      : `analysis ${analysis}: ${units} numbers are no square picture`,
    path: 'shape',
    ...(given && { value: given }),
    hint: 'shape: [rows, columns] with at most that many numbers',
  });
}
