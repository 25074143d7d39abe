import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ErgodicError, messageOf, type Frame } from '@ergodic/kernel';
import { flatten, unflatten, type FlatFrame } from '../run/frame-lines.ts';
import { formatDuration, formatNumber, formatWithError } from '../terminal/format.ts';
import { writeJson } from '../terminal/json-lines.ts';
import { coloursFor, widthOf } from '../terminal/streams.ts';
import { table, type Cell } from '../terminal/table.ts';

/** What the folder of a run tells. */
export interface SavedRun {
  /** The folder as it was given. */
  readonly folder: string;
  readonly recipe: Record<string, unknown>;
  /** None before the first. */
  readonly last?: Frame;
  readonly frames: number;
  /** None while the run goes on, or where it was killed. */
  readonly summary?: Summary;
}

interface Summary {
  readonly outcome: string;
  readonly seconds: number;
  readonly averages?: { readonly rows: readonly { name: string; mean: number; standardError: number }[] };
}

/** A row of a comparison: a cell for each run. */
export interface Row {
  readonly name: string;
  readonly cells: readonly Cell[];
}

export interface Comparison {
  /** Settings of the recipes that are not the same in all, as JSON; null where a recipe has none. */
  readonly recipes: readonly Row[];
  readonly runs: readonly Row[];
  /** What the last frames tell. */
  readonly last: readonly Row[];
  /** Means at constant temperature, of runs that tell some. */
  readonly averages: readonly Row[];
}

/**
 * `ergodic compare <run> <run> …`: where recipes differ, and what the runs came to, side by side.
 * @throws ErgodicError where there are fewer than two, or a folder holds no run
 */
export function compare(folders: readonly string[], { json = false }: { readonly json?: boolean } = {}): void {
  if (folders.length < 2)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `there is nothing to compare ${folders[0] ?? 'a run'} with`,
      value: folders,
      hint: 'two folders of runs or more: ergodic compare runs/a runs/b',
    });
  const runs = folders.map(readRun);
  if (json) writeJson(runs.map(asJson));
  else process.stdout.write(`${pageOf(runs, widthOf(process.stdout))}\n`);
}

/** Reads only: the run may be going on. @throws ErgodicError `data` */
export function readRun(folder: string): SavedRun {
  const path = resolve(folder);
  const read = (name: string): string => readFileSync(join(path, name), 'utf8');
  try {
    const recipe = JSON.parse(read('recipe.json')) as SavedRun['recipe'];
    // A line without its end is still being written.
    const lines = read('frames.jsonl').split('\n').slice(0, -1);
    const line = lines.at(-1);
    return {
      folder,
      recipe,
      frames: lines.length,
      ...(line !== undefined && { last: unflatten(JSON.parse(line) as FlatFrame) }),
      ...(existsSync(join(path, 'summary.json')) && { summary: JSON.parse(read('summary.json')) as Summary }),
    };
  } catch (thrown) {
    throw new ErgodicError({
      code: 'data',
      message: `there is no run in ${folder}: ${messageOf(thrown)}`,
      path,
      hint: 'the folder of a run: ergodic run <recipe> --out <folder>',
      cause: thrown,
    });
  }
}

export function comparisonOf(runs: readonly SavedRun[]): Comparison {
  const settings = runs.map(({ recipe }) => settingsOf(recipe));
  const average = ({ summary }: SavedRun, name: string): Cell => {
    const found = summary?.averages?.rows.find((row) => row.name === name);
    return found ? formatWithError(found.mean, found.standardError) : null;
  };
  return {
    recipes: rowsOf(
      settings.map((each) => [...each.keys()]),
      (name) => settings.map((each) => each.get(name) ?? null),
    ).filter(({ cells }) => new Set(cells).size > 1),
    runs: [
      { name: 'outcome', cells: runs.map(({ summary }) => summary?.outcome ?? 'not finished') },
      { name: 'time', cells: runs.map(({ summary }) => (summary ? formatDuration(summary.seconds) : null)) },
      { name: 'frames', cells: runs.map(({ frames }) => frames) },
      { name: 'steps', cells: runs.map(({ last }) => last?.step ?? null) },
    ],
    last: rowsOf(
      runs.map(({ last }) => Object.keys(last?.values ?? {})),
      (name) => runs.map(({ last }) => valueIn(last, name)),
    ),
    averages: rowsOf(
      runs.map(({ summary }) => summary?.averages?.rows.map(({ name }) => name) ?? []),
      (name) => runs.map((run) => average(run, name)),
    ),
  };
}

/** A row for each name that any of the runs has, in the order in which they come. */
function rowsOf(names: readonly (readonly string[])[], cellsOf: (name: string) => readonly Cell[]): Row[] {
  return [...new Set(names.flat())].map((name) => ({ name, cells: cellsOf(name) }));
}

/** The numbers, words and truth values of a recipe by their paths, as JSON: `energy.layers.0.units` → 512. */
function settingsOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, each]) => [...settingsOf(each, path === '' ? key : `${path}.${key}`)]),
  );
}

function valueIn(frame: Frame | undefined, name: string): Cell {
  const value = frame?.values[name];
  if (value === undefined) return null;
  const error = frame!.errors[name];
  return error === undefined ? value : formatWithError(value, error);
}

function pageOf(runs: readonly SavedRun[], width: number): string {
  const c = coloursFor(process.stdout);
  const { recipes, runs: outcomes, last, averages } = comparisonOf(runs);
  const heads = headsOf(runs);
  const drawn = (title: string, rows: readonly Row[], differences?: readonly Cell[]): string =>
    [
      c.bold(title),
      table(
        ['', ...heads, ...(differences ? ['difference'] : [])],
        rows.map(({ name, cells }, i) => [name, ...cells, ...(differences ? [differences[i]!] : [])]),
        c,
        width,
      ),
    ].join('\n');
  const ended = new Set(runs.map(({ last: frame }) => frame?.step));
  return [
    recipes.length > 0 ? drawn('where the recipes differ', recipes) : 'the recipes are the same',
    drawn('runs', outcomes),
    ...(last.length > 0
      ? [drawn(ended.size === 1 ? `at step ${[...ended][0]}` : 'at their last steps', last, differencesOf(runs, last))]
      : []),
    ...(averages.length > 0 ? [drawn('averages at constant temperature', averages)] : []),
  ].join('\n\n');
}

/** The second less the first, of two runs. */
function differencesOf([first, second, ...more]: readonly SavedRun[], rows: readonly Row[]): Cell[] | undefined {
  if (more.length > 0) return undefined;
  return rows.map(({ name }) => {
    const difference = (second!.last?.values[name] ?? NaN) - (first!.last?.values[name] ?? NaN);
    return Number.isNaN(difference) ? null : `${difference > 0 ? '+' : ''}${formatNumber(difference)}`;
  });
}

/** The last names of the folders; the whole paths where these are the same. */
function headsOf(runs: readonly SavedRun[]): string[] {
  const names = runs.map(({ folder }) => basename(resolve(folder)));
  return new Set(names).size === names.length ? names : runs.map(({ folder }) => folder);
}

function asJson({ folder, recipe, last, frames, summary }: SavedRun): object {
  return {
    folder,
    recipe,
    frames,
    ...(last && { last: flatten({ ...last, snapshots: undefined } as unknown as Frame) }),
    ...(summary && { summary }),
  };
}
