import type { Definition, Slot } from '@ergodic/kernel';
import { LawBroken } from './law.ts';

/** Options as a recipe would give them, checked by the definition's own schema, with the defaults filled in. */
export function parsedOptions<K extends Slot>(
  { slot, name, options }: Definition<K>,
  given: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const parsed = options.safeParse(given);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given);
  throw new LawBroken(
    value === undefined
      ? `${slot} ${name}: option ${path.join('.')} has no default: give it in trials, { options: { ... } } (${message})`
      : `${slot} ${name} does not accept the option ${path.join('.')} = ${JSON.stringify(value)}: ${message}`,
  );
}
