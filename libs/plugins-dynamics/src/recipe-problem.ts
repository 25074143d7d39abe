import { ErgodicError } from '@ergodic/kernel';

/** What is wrong with a recipe that these dynamics are to run: one of their own options, or another part that does not fit. */
export function recipeProblem(
  dynamics: string,
  option: string,
  value: unknown,
  message: string,
  hint: string,
): ErgodicError {
  const path = option === 'coupling' || option === 'energy' ? option : `dynamics.${option}`;
  return new ErgodicError({ code: 'invalid-option', message: `dynamics ${dynamics}: ${message}`, path, value, hint });
}
