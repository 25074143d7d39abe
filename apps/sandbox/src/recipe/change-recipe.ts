import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { ErgodicError, messageOf } from '@ergodic/kernel';

type Plain = Record<string, unknown>;

/** What the command line changes in a recipe. */
export interface RecipeChanges {
  readonly set?: readonly string[];
  readonly seed?: string;
  readonly compute?: string;
  readonly backend?: string;
  readonly data?: string;
  readonly label?: string;
}

/**
 * The recipe with the command line's changes, and with paths that no longer depend on where it is read from.
 * @param folder where relative paths in the recipe start from
 * @throws ErgodicError for a change that cannot be made; whether the result is right is for the kernel to say
 */
export async function changeRecipe(recipe: Plain, folder: string, changes: RecipeChanges): Promise<Plain> {
  const { set = [], seed, compute, backend, data, label } = changes;
  const changed = structuredClone(recipe);
  if (label !== undefined && data === undefined)
    throw new ErgodicError({
      code: 'missing-part',
      message: '--label names a column of a file, and --data names none',
      path: '--label',
      value: label,
      hint: 'give --data file.csv too, or use --set data.label=...',
    });
  if (data !== undefined)
    changed['data'] = { use: 'file', path: resolve(data), ...(label !== undefined && { label: columnOf(label) }) };
  const { parse } = await import('yaml');
  for (const change of set) {
    const at = change.indexOf('=');
    if (at < 1)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `--set ${change} sets nothing`,
        path: '--set',
        value: change,
        hint: '--set path=value, e.g. --set energy.clusters=4',
      });
    setAt(changed, change.slice(0, at).trim(), valueOf(change.slice(at + 1), change, parse));
  }
  if (compute !== undefined) changed['compute'] = compute;
  if (backend !== undefined) changed['backend'] = backend;
  if (seed !== undefined) changed['seed'] = valueOf(seed, `seed=${seed}`, parse);
  return withAbsolutePaths(changed, folder);
}

/** Columns are named, or counted from 0 (from the end as -1). */
function columnOf(label: string): string | number {
  return /^-?\d+$/.test(label) ? Number(label) : label;
}

function valueOf(text: string, change: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (thrown) {
    throw new ErgodicError({
      code: 'invalid-option',
      message: `--set ${change}: the value is not well formed: ${messageOf(thrown).split('\n')[0]}`,
      path: '--set',
      value: text,
      hint: 'a number, a word, or JSON, e.g. --set observe.snapshots=[centres]',
    });
  }
}

/** What every object has in JavaScript, and no recipe has as an option. */
const notOptions = new Set(['__proto__', 'constructor', 'prototype']);

/** Sets a dotted path; objects that are missing on the way are made. */
function setAt(recipe: Plain, path: string, value: unknown): void {
  const keys = path.split('.');
  const builtIn = keys.find((key) => notOptions.has(key));
  if (builtIn !== undefined)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `--set ${path}: nothing has an option "${builtIn}"`,
      path,
      hint: 'ergodic describe <slot> <name> shows the options there are',
    });
  const last = keys.pop()!;
  let here = recipe;
  const walked: string[] = [];
  for (const key of keys) {
    walked.push(key);
    here[key] ??= {};
    const next = here[key];
    if (typeof next !== 'object' || next === null)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `--set ${path}: ${walked.join('.')} is ${JSON.stringify(next)}, which has no parts`,
        path,
        value: next,
        hint: `set the whole, e.g. --set '${walked.join('.')}={ use: ..., ${last}: ... }'`,
      });
    here = next as Plain;
  }
  if (Array.isArray(here) && !(Number.isInteger(Number(last)) && Number(last) >= 0 && Number(last) <= here.length))
    throw new ErgodicError({
      code: 'invalid-option',
      message: `--set ${path}: ${walked.join('.')} is a list of ${here.length}, and ${last} is no place in it`,
      path,
      hint: `a place from 0 to ${here.length}`,
    });
  here[last] = value;
}

/** What the `file` source of data reads. */
const dataFiles = ['path', 'labels'];

/**
 * Paths of files, so that the recipe in the run's folder means the same from anywhere: those of the `file` source, and every option
 * `path` of another part where there is such a file.
 */
function withAbsolutePaths(recipe: Plain, folder: string): Plain {
  const isData = recipe['use'] === 'file';
  const entries = Object.entries(recipe).map(([key, value]): [string, unknown] => {
    if (Array.isArray(value))
      return [key, value.map((each: unknown) => (isPlain(each) ? withAbsolutePaths(each, folder) : each))];
    if (isPlain(value)) return [key, withAbsolutePaths(value, folder)];
    if (typeof value !== 'string' || isAbsolute(value)) return [key, value];
    const absolute = resolve(folder, value);
    const isFile = isData ? dataFiles.includes(key) : key === 'path' && existsSync(absolute);
    return [key, isFile ? absolute : value];
  });
  return Object.fromEntries(entries);
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
