import { z } from 'zod';
import { ErgodicError, type Context } from '@ergodic/kernel';

export const patternsOption = z.union([z.int().min(1), z.array(z.array(z.number()).min(1)).min(1)]).optional();

/** Row after row. */
export interface Patterns {
  readonly values: Float64Array;
  readonly count: number;
  readonly length: number;
}

/**
 * The given rows, or so many random ones of the recipe's `units`, each number drawn by `draw`; where left out, the rows of the
 * data.
 * @throws ErgodicError `missing-part` where there are neither; `invalid-option` where rows differ in length
 */
export function patternsOf(
  energy: string,
  given: z.output<typeof patternsOption>,
  context: Context,
  draw: (normal: () => number, uniform: () => number) => number,
): Patterns {
  const { dataset, units } = context;
  if (typeof given === 'number') {
    const random = context.stream('patterns', 1);
    const next = (): number =>
      draw(
        () => random.normal(0),
        () => random.uniform(0),
      );
    return { values: Float64Array.from({ length: given * units }, next), count: given, length: units };
  }
  if (given) {
    const length = given[0]!.length;
    const wrong = given.findIndex((row) => row.length !== length);
    if (wrong >= 0)
      throw patternProblem(
        energy,
        `pattern ${wrong} has ${given[wrong]!.length} numbers`,
        `${length}, as the first one`,
      );
    return { values: Float64Array.from(given.flat()), count: given.length, length };
  }
  if (dataset) return { values: dataset.points.slice(), count: dataset.count, length: dataset.dimension };
  throw new ErgodicError({
    code: 'missing-part',
    message: `energy ${energy} has no patterns`,
    path: 'patterns',
    hint: 'patterns: 5 for random ones, or a list of rows; or data, whose rows are the patterns',
  });
}

export function patternProblem(energy: string, what: string, hint: string, path = 'patterns'): ErgodicError {
  return new ErgodicError({ code: 'invalid-option', message: `energy ${energy}: ${what}`, path, hint });
}
