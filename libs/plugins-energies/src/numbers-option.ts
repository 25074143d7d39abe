import { resolve } from 'node:path';
import { z } from 'zod';
import { readNumbers } from '@ergodic/graphs';
import { ErgodicError } from '@ergodic/kernel';

/** A number for all units, one for each, or a text file that has them. */
export const numbersOption = z.union([
  z.number(),
  z.array(z.number()),
  z
    .strictObject({ path: z.string().min(1) })
    .describe('a text file of numbers; relative paths start from the folder of the recipe'),
]);

/** @throws ErgodicError `invalid-option` or `data` where there are not `count` of them */
export function numbersOf(
  energy: string,
  option: string,
  given: z.output<typeof numbersOption>,
  count: number,
  folder: string,
): Float64Array {
  if (typeof given === 'number') return new Float64Array(count).fill(given);
  const inFile = !Array.isArray(given);
  const numbers = inFile ? readNumbers(resolve(folder, given.path)) : Float64Array.from(given);
  if (numbers.length === count) return numbers;
  throw new ErgodicError({
    code: inFile ? 'data' : 'invalid-option',
    message: `energy ${energy}: ${option} has ${numbers.length} numbers${inFile ? ` in ${given.path}` : ''}`,
    path: option,
    value: inFile ? given.path : numbers.length,
    hint: `${count}, or one number for all`,
  });
}
