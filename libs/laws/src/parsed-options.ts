import type { Definition, Slot } from '@ergodic/kernel';
import { LawBroken } from './law.ts';

/** Options as a recipe would give them, checked by the definition's own schema, with the defaults filled in. */
export function parsedOptions<K extends Slot>(
  { slot, name, options }: Definition<K>,
  given: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const who = `${slot} ${name}`;
  const known = Object.keys(options.shape);
  // As in a recipe; a zod object by itself would leave it out without a word.
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new LawBroken(`${who} has no option ${unknown}; it has ${known.join(', ') || 'none'}`);
  const parsed = options.safeParse(given);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const option = path.join('.');
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given);
  if (value === undefined)
    throw new LawBroken(
      `${who}: option ${option} has no default: give it in trials, { options: { ... } } (${message})`,
    );
  throw new LawBroken(
    `${who} does not accept ${option === '' ? 'the options' : `the option ${option} =`} ${JSON.stringify(value)}: ${message}`,
  );
}
