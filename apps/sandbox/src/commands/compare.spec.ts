import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErgodicError } from '@ergodic/kernel';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { compare, comparisonOf, readRun } from './compare.ts';

const folder = mkdtempSync(join(tmpdir(), 'ergodic-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const recipe = (units: number, more: object = {}) => ({
  name: 'made-up',
  seed: 1,
  energy: {
    use: 'network',
    layers: [
      { use: 'dense', units },
      { use: 'dense', units: 2 },
    ],
  },
  ...more,
});

function saved(name: string, of: object, frames: readonly object[], summary?: object, rest = ''): string {
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'recipe.json'), JSON.stringify(of));
  writeFileSync(join(at, 'frames.jsonl'), frames.map((each) => `${JSON.stringify(each)}\n`).join('') + rest);
  if (summary) writeFileSync(join(at, 'summary.json'), JSON.stringify(summary));
  return at;
}

const small = saved(
  'small',
  recipe(4, { learning: { use: 'backpropagation' } }),
  [
    { step: 1, stage: 1, time: 1, T: 1, U: -1, accuracy: 0.5 },
    { step: 2, stage: 2, time: 2, T: 1, U: -3, accuracy: 0.75, snapshots: { state: { shape: [1], data: [7] } } },
  ],
  { outcome: 'completed', seconds: 1.5 },
);
const large = saved(
  'large',
  recipe(512),
  [{ step: 2, stage: 2, time: 2, T: 1, U: -4, U_se: 0.25, crossEntropy: 0.1 }],
  { outcome: 'completed', seconds: 90, averages: { rows: [{ name: 'U', mean: -4.25, standardError: 0.125 }] } },
);
/** Killed while a frame was written. */
const killed = saved('killed', recipe(4), [{ step: 1, stage: 1, time: 1, T: 1, U: -2 }], undefined, '{"step":2,"sta');

const textOf = (...folders: string[]): string => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  compare(folders);
  const text = write.mock.calls.map(([each]) => String(each)).join('');
  write.mockRestore();
  return text;
};
const rows = (of: readonly { name: string; cells: readonly unknown[] }[]) =>
  Object.fromEntries(of.map(({ name, cells }) => [name, cells]));

describe('compare', () => {
  it('tells where recipes differ, by path, and nothing else of them', () => {
    const { recipes } = comparisonOf([small, large, killed].map(readRun));
    expect(rows(recipes)).toEqual({
      'energy.layers.0.units': ['4', '512', '4'],
      'learning.use': ['backpropagation', null, null],
    });
  });

  it('puts the last frames side by side, with errors, and gaps where a run does not tell', () => {
    const { last, runs, averages } = comparisonOf([small, large, killed].map(readRun));
    expect(rows(last)).toEqual({
      T: [1, 1, 1],
      U: [-3, '−4.00 ± 0.25', -2],
      accuracy: [0.75, null, null],
      crossEntropy: [null, 0.1, null],
    });
    expect(rows(runs)).toEqual({
      outcome: ['completed', 'completed', 'not finished'],
      time: ['1.5 s', '1 min 30 s', null],
      frames: [2, 1, 1],
      steps: [2, 2, 1],
    });
    expect(rows(averages)).toEqual({ U: [null, '−4.25 ± 0.13', null] });
  });

  it('prints tables, with the difference of two', () => {
    const page = textOf(small, large);
    expect(page).toContain('where the recipes differ');
    expect(page).toMatch(/energy\.layers\.0\.units +4 +512/);
    expect(page).toContain('at step 2');
    expect(page).toMatch(/U +−3.* −4\.00 ± 0\.25 +−1/);
    expect(textOf(small, small)).toContain('the recipes are the same');
    expect(textOf(small, large, killed)).not.toContain('difference');
  });

  it('gives JSON, without snapshots', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    compare([small, killed], { json: true });
    const [first, second] = JSON.parse(String(write.mock.calls[0]![0])) as Record<string, unknown>[];
    expect(first).toMatchObject({ folder: small, frames: 2, last: { step: 2, U: -3 }, summary: { seconds: 1.5 } });
    expect(first!['last']).not.toHaveProperty('snapshots');
    expect(second).not.toHaveProperty('summary');
  });

  it('says what is missing', () => {
    const refusal = (act: () => void): ErgodicError => {
      try {
        act();
      } catch (thrown) {
        return thrown as ErgodicError;
      }
      throw new Error('nothing was thrown');
    };
    expect(refusal(() => compare([small]))).toMatchObject({ code: 'invalid-option' });
    const nowhere = refusal(() => compare([small, join(folder, 'nowhere')]));
    expect(nowhere).toMatchObject({ code: 'data', path: join(folder, 'nowhere') });
    expect(nowhere.message).toContain('there is no run in');
  });
});
