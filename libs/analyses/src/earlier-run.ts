import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ErgodicError, messageOf, type Frame, type Recipe, type Snapshot } from '@ergodic/kernel';

/** What a finished run left in its folder, as far as analyses compare it. */
export interface EarlierRun {
  readonly recipe: Pick<Recipe, 'name' | 'coupling' | 'energy'>;
  readonly frames: readonly Frame[];
}

/**
 * The recipe and frames in the folder of a run: recipe.json and frames.jsonl.
 * @throws ErgodicError `data` where they are not there or cut short
 */
export function readEarlierRun(path: string, folder: string): EarlierRun {
  const at = resolve(folder, path);
  try {
    const recipe = JSON.parse(readFileSync(join(at, 'recipe.json'), 'utf8')) as Recipe;
    const lines = readFileSync(join(at, 'frames.jsonl'), 'utf8').trim().split('\n');
    return { recipe, frames: lines.map((line) => frameIn(JSON.parse(line) as Record<string, unknown>)) };
  } catch (thrown) {
    throw new ErgodicError({
      code: 'data',
      message: `there is no run to compare with in ${path}: ${messageOf(thrown)}`,
      path: at,
      hint: 'the folder of a finished run: ergodic run <recipe> --out <folder>',
      cause: thrown,
    });
  }
}

function frameIn({ step, stage, time, snapshots, transitions: _told, ...values }: Record<string, unknown>): Frame {
  const kept = (snapshots ?? {}) as Record<string, { shape: number[]; data: number[] }>;
  return {
    step: step as number,
    stage: stage as number,
    time: time as number,
    values: values as Record<string, number>,
    errors: {},
    transitions: [],
    snapshots: Object.fromEntries(
      Object.entries(kept).map(([name, { shape, data }]): [string, Snapshot] => [
        name,
        { shape, data: Float64Array.from(data) },
      ]),
    ),
  };
}
