import type { z } from 'zod';
import { slots, type Slot } from '../define/definition.ts';
import { ErgodicError } from '../errors.ts';
import { nearest } from '../registry/nearest.ts';
import { unknownName, type Registry } from '../registry/registry.ts';
import type { Recipe } from './recipe.ts';
import { recipeSchema } from './schema.ts';

/**
 * Checks a recipe against what is registered and fills in the defaults. Parsing its own result changes nothing.
 * @throws ErgodicError with the path, the value, and what would be right
 */
export function parseRecipe(input: unknown, registry: Registry): Recipe {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new ErgodicError({ code: 'invalid-option', message: 'a recipe is an object', value: input });
  checkNames(input as Record<string, unknown>, registry);
  const parsed = recipeSchema(registry).safeParse(input, { reportInput: true });
  if (!parsed.success) throw fromIssue(parsed.error.issues[0]!, input as Record<string, unknown>, registry);
  const { $schema: _, temperature, ...rest } = parsed.data;
  const schedule = typeof temperature === 'number' ? { use: 'constant', value: temperature } : temperature;
  return withoutUndefined({ ...rest, temperature: schedule }) as unknown as Recipe;
}

/** `use` comes first: with an unknown plugin, nothing else about its options can be said. */
function checkNames(input: Record<string, unknown>, registry: Registry): void {
  const check = (slot: Slot, part: unknown, path: string): void => {
    if (typeof part !== 'object' || part === null) return;
    const { use } = part as { use?: unknown };
    const names = registry.names(slot);
    if (typeof use !== 'string')
      throw new ErgodicError({
        code: 'missing-part',
        message: `${path} does not say which plugin to use`,
        path: `${path}.use`,
        hint: `one of ${names.join(', ')}`,
      });
    if (!names.includes(use)) throw unknownName(slot, use, names, `${path}.use`);
  };
  for (const slot of slots) if (slot !== 'schedule' && slot !== 'analysis') check(slot, input[slot], slot);
  check('schedule', input['temperature'], 'temperature');
  const { protocol, analyses } = input;
  if (typeof protocol === 'object' && protocol !== null)
    for (const [name, part] of Object.entries(protocol)) check('schedule', part, `protocol.${name}`);
  if (Array.isArray(analyses)) analyses.forEach((part, i) => check('analysis', part, `analyses.${i}`));
}

/** The first zod issue, in our words. */
function fromIssue(outer: z.core.$ZodIssue, input: Record<string, unknown>, registry: Registry): ErgodicError {
  const issue = innermost(outer);
  const path = issue.path.join('.');
  const owner = ownerOf(issue.path, input);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const known = knownKeys(issue.path, input, registry);
    const near = nearest(key, known);
    return new ErgodicError({
      code: 'unknown-option',
      message: `${owner || 'a recipe'} has no option ${JSON.stringify(key)}`,
      path: path ? `${path}.${key}` : key,
      value: key,
      hint: `${near ? `did you mean ${near}? ` : ''}it takes ${known.join(', ') || 'no options'}`,
    });
  }
  const missing = issue.input === undefined;
  return new ErgodicError({
    code: missing ? 'missing-part' : 'invalid-option',
    message: missing
      ? `${path} is missing${owner ? ` (${owner})` : ''}`
      : `${path} is ${JSON.stringify(issue.input)}${owner ? ` (${owner})` : ''}`,
    path,
    value: issue.input,
    hint: issue.message.replaceAll(/(Invalid input|Too small|Too big): /g, ''),
  });
}

/** Of a union's branches, the complaint of the one that came furthest. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const isObject = typeof issue.input === 'object' && issue.input !== null;
  const branches = issue.errors.filter((errors) => errors.length > 0);
  const best =
    branches.find((errors) => errors.every((e) => isObject === (e.path.length > 0 || e.code === 'unrecognized_keys'))) ??
    branches[0];
  if (!best || (!isObject && branches.length > 1))
    return { ...issue, message: branches.map((errors) => errors[0]!.message).join(', or ') };
  const inner = innermost(best[0]!);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

/** "energy harmonic" for a path inside energy; "" at the top. */
function ownerOf(path: readonly PropertyKey[], input: Record<string, unknown>): string {
  let here: unknown = input;
  let owner = '';
  for (const key of path) {
    here = (here as Record<PropertyKey, unknown> | undefined)?.[key];
    const use = (here as { use?: unknown } | undefined)?.use;
    if (typeof use === 'string') owner = `${slotOfPath(path)} ${use}`;
  }
  return owner;
}

function slotOfPath(path: readonly PropertyKey[]): Slot {
  const top = String(path[0]);
  if (top === 'temperature' || top === 'protocol') return 'schedule';
  return top === 'analyses' ? 'analysis' : (top as Slot);
}

/** The keys that are allowed where an unknown one was found. */
function knownKeys(path: readonly PropertyKey[], input: Record<string, unknown>, registry: Registry): string[] {
  if (path.length === 0) return Object.keys(recipeSchema(registry).shape).filter((key) => key !== '$schema');
  if (path[0] === 'observe') return ['every', 'snapshots'];
  let here: unknown = input;
  for (const key of path) here = (here as Record<PropertyKey, unknown> | undefined)?.[key];
  const use = (here as { use?: unknown } | undefined)?.use;
  if (typeof use !== 'string') return [];
  const options = Object.keys(registry.get(slotOfPath(path), use).definition.options.shape);
  return path[0] === 'temperature' ? [...options, 'unit'] : options;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
