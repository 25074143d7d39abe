import { z } from 'zod';
import { ErgodicError, type Context } from '@ergodic/kernel';

export const deviationOption = z
  .number()
  .nonnegative()
  .default(0.01)
  .describe('standard deviation of the weights at the start, an energy; drawn from the recipe’s seed');

export const weightsOption = (rows: string) =>
  z.array(z.array(z.number())).optional().describe(`weights at the start in place of random ones, an energy: ${rows}`);

/** Normal numbers, or the rows that are given. @throws ErgodicError `invalid-option` where these have another shape */
export function startWeights(
  energy: string,
  [rows, columns]: readonly [number, number],
  given: readonly (readonly number[])[] | undefined,
  deviation: number,
  context: Context,
  option = 'weights',
): Float64Array {
  const weights = new Float64Array(rows * columns);
  if (given === undefined) {
    const random = context.stream('weights', 1);
    for (let k = 0; k < weights.length; k++) weights[k] = deviation * random.normal(0);
    return weights;
  }
  const wrong = given.length === rows ? given.findIndex((row) => row.length !== columns) : rows;
  if (given.length !== rows || wrong >= 0)
    throw new ErgodicError({
      code: 'invalid-option',
      message:
        given.length === rows
          ? `energy ${energy}: row ${wrong} of ${option} has ${given[wrong]!.length} numbers`
          : `energy ${energy}: ${option} has ${given.length} rows`,
      path: option,
      hint: `${rows} rows of ${columns} numbers`,
    });
  for (const [i, row] of given.entries()) weights.set(row, i * columns);
  return weights;
}
