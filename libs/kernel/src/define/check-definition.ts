import { z } from 'zod';
import { ErgodicError } from '../errors.ts';
import { nearest } from '../registry/nearest.ts';
import { slots, type Definition } from './definition.ts';

/** What every definition has, and what would be right. */
const wanted: readonly (readonly [field: keyof Definition, isRight: (value: unknown) => boolean, hint: string])[] = [
  ['slot', (slot) => slots.includes(slot as never), `made by defineEnergy, defineSchedule, …: ${slots.join(', ')}`],
  ['name', (name) => typeof name === 'string' && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name), 'kebab-case: my-energy'],
  ['summary', (summary) => typeof summary === 'string' && summary !== '', 'one line for lists'],
  ['options', (options) => options instanceof z.ZodObject, 'z.object({ ... }), empty where there are none'],
  ['make', (make) => typeof make === 'function', 'a function of options and context that makes the part'],
];

/** A definition must have what lists, recipes and runs ask of it. @throws ErgodicError `plugin-failed` naming the field */
export function checkDefinition(plugin: string, definition: Definition): void {
  for (const [field, isRight, hint] of wanted) {
    const value = definition?.[field];
    if (isRight(value)) continue;
    const who = [definition?.slot, definition?.name].filter(Boolean).join(' ');
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `plugin ${plugin}${who && `: ${who}`} has ${value === undefined ? `no ${field}` : `the ${field} ${JSON.stringify(value)}`}`,
      path: `provides.${field}`,
      value,
      hint,
    });
  }
}

/** Plain objects that authors write by hand take the known keys only. @throws ErgodicError `plugin-failed`, with the nearest */
export function checkKeys(who: string, written: object, known: readonly string[]): void {
  const stray = Object.keys(written).find((key) => !known.includes(key));
  if (stray === undefined) return;
  const near = nearest(stray, known);
  throw new ErgodicError({
    code: 'plugin-failed',
    message: `${who} has ${JSON.stringify(stray)}, which nothing reads`,
    value: stray,
    hint: `${near ? `did you mean ${near}? ` : ''}it takes ${known.join(', ')}`,
  });
}
