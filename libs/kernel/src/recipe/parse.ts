import type { z } from 'zod';
import { slots, type Slot } from '../define/definition.ts';
import { partsIn } from '../define/part-option.ts';
import { ErgodicError } from '../errors.ts';
import type { Registry } from '../registry/registry.ts';
import type { Recipe } from './recipe.ts';
import { recipeSchema } from './schema.ts';

type Fields = Readonly<Record<PropertyKey, unknown>>;

/**
 * Checks a recipe against what is registered and fills in the defaults. Parsing its own result changes nothing.
 * @throws ErgodicError with the path, the value, and what would be right
 */
export function parseRecipe(input: unknown, registry: Registry): Recipe {
  if (!isFields(input))
    throw new ErgodicError({
      code: 'invalid-option',
      message: `a recipe is an object, not ${show(input)}`,
      path: '',
      value: input,
      hint: 'at least energy, dynamics and temperature',
    });
  const parsed = recipeSchema(registry).safeParse(input, { reportInput: true });
  const stray = parsed.error?.issues.find(({ code, path }) => code === 'unrecognized_keys' && path.length === 0);
  if (stray) throw fromIssue(stray, input);
  checkNames(input, registry);
  if (!parsed.success) throw fromIssue(innermost(parsed.error.issues[0]!), input);
  const { $schema: _, ...recipe } = parsed.data;
  if (typeof recipe.temperature === 'number')
    return parseRecipe({ ...recipe, temperature: { use: 'constant', value: recipe.temperature } }, registry);
  return recipe as unknown as Recipe;
}

/** `use` comes first: with no plugin or an unknown one, nothing else about its options can be said. */
function checkNames(recipe: Fields, registry: Registry): void {
  const check = (slot: Slot, part: unknown, path: string): void => {
    const names = registry.names(slot);
    const use = isFields(part) ? part['use'] : part;
    if (isFields(part) && typeof use === 'string') {
      const { shape } = registry.get(slot, use, `${path}.use`).definition.options;
      for (const [key, option] of Object.entries(shape))
        for (const inner of partsIn(option, part[key], `${path}.${key}`)) check(inner.slot, inner.part, inner.path);
      return;
    }
    const where = isFields(part) ? `${path}.use` : path;
    throw new ErgodicError({
      code: use === undefined ? 'missing-part' : 'invalid-option',
      message: use === undefined ? `${where} is missing` : `${where} is ${show(use)}, which names no plugin`,
      path: where,
      value: use,
      hint:
        typeof use === 'string' && names.includes(use)
          ? `{ use: ${use} }`
          : `{ use: name } with one of ${names.join(', ') || `(no ${slot} plugin is loaded)`}`,
    });
  };
  for (const slot of slots)
    if (slot === 'energy' || slot === 'dynamics' || (slot in recipe && recipe[slot] !== undefined))
      if (slot !== 'schedule' && slot !== 'analysis') check(slot, recipe[slot], slot);
  const { temperature, protocol, analyses } = recipe;
  if (typeof temperature === 'number') registry.get('schedule', 'constant', 'temperature');
  else check('schedule', temperature, 'temperature');
  if (isFields(protocol))
    for (const [name, part] of Object.entries(protocol)) check('schedule', part, `protocol.${name}`);
  if (Array.isArray(analyses)) analyses.forEach((part, i) => check('analysis', part, `analyses.${i}`));
}

/** A zod issue in our words. */
function fromIssue(issue: z.core.$ZodIssue, recipe: Fields): ErgodicError {
  const path = issue.path.join('.');
  const owner = ownerOf(issue.path, recipe);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    return new ErgodicError({
      code: 'unknown-option',
      message: `${owner ?? (path || 'a recipe')} has no option ${JSON.stringify(key)}`,
      path: [...issue.path, key].join('.'),
      value: key,
      hint: issue.message,
    });
  }
  // A check across options sees all of them and points to one.
  const value = issue.code === 'custom' ? (valueAt(issue.path, recipe) ?? issue.input) : issue.input;
  const missing = value === undefined;
  return new ErgodicError({
    code: missing ? 'missing-part' : 'invalid-option',
    message: `${path} is ${missing ? 'missing' : show(value)}${owner ? ` (${owner})` : ''}`,
    path,
    value,
    hint: `${missing ? 'it is required: ' : ''}${inOurWords(issue.message).replace(missing ? /^expected / : '', '')}`,
  });
}

/** What zod says, and what we say. Messages that a plugin wrote itself stay as they are. */
const wording: readonly (readonly [zod: RegExp, ours: string])[] = [
  [/(Invalid (input|option)|Too (small|big)): /g, ''],
  [/number, received (NaN|-?Infinity)/g, 'a finite number'],
  [/, received \w+/g, ''],
  [/expected int\b/g, 'expected a whole number'],
  [/expected (number|string)\b/g, 'expected a $1'],
  [/expected (array|tuple)\b/g, 'expected a list'],
  [/expected (record|object)\b/g, 'expected an object'],
  [/expected boolean\b/g, 'expected true or false'],
  [/expected one of/g, 'one of'],
  [/, or expected/g, ' or'],
  [/"\|"/g, ', '],
  [/"/g, ''],
  [/ to be /g, ' '],
  [/ to have /g, ' of '],
];

function inOurWords(message: string): string {
  if (!/^(Invalid|Too) /.test(message)) return message;
  return wording.reduce((text, [zod, ours]) => text.replace(zod, ours), message);
}

/** Of a union's branches, the complaint of the one that came furthest. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const furthest = issue.errors.find((errors) =>
    errors.some((error) => error.path.length > 0 || error.code === 'unrecognized_keys'),
  );
  if (!furthest) return { ...issue, message: issue.errors.map((errors) => errors[0]!.message).join(', or ') };
  const inner = innermost(furthest[0]!);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

/** "energy trap" for a path inside that part, "schedule then, linear" for one inside its part; undefined outside all. */
export function ownerOf(path: readonly PropertyKey[], recipe: object): string | undefined {
  const top = String(path[0]);
  const names: string[] = [];
  for (let depth = top === 'protocol' || top === 'analyses' ? 2 : 1; depth <= path.length; depth++) {
    const part = valueAt(path.slice(0, depth), recipe);
    if (isFields(part) && typeof part['use'] === 'string') names.push(part['use']);
    else if (names.length === 0) return undefined;
  }
  const slot = top === 'temperature' || top === 'protocol' ? 'schedule' : top === 'analyses' ? 'analysis' : top;
  return names.length > 0 ? `${slot} ${names.join(', ')}` : undefined;
}

function valueAt(path: readonly PropertyKey[], recipe: object): unknown {
  return path.reduce<unknown>((here, key) => (here as Fields | undefined)?.[key], recipe);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As JSON, but with the numbers that JSON lacks, and not too long. */
function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
