import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorOf, recipes, run } from '../../test/fixtures.ts';
import type { Checkpoint } from '../checkpoint/codec.ts';
import { CheckpointStore } from './checkpoint-store.ts';

let folder: string;
let store: CheckpointStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ergodic-'));
  store = new CheckpointStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

function at(steps: number): Checkpoint {
  const whole = run(recipes.dragged);
  whole.simulation.advance(steps);
  return whole.checkpoint();
}
const [one, two, three] = [at(1), at(2), at(3)] as const;
const stepOf = (which = new CheckpointStore(folder)): number | undefined => which.load()?.checkpoint.counters.step;
const damage = (file: string): void => {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
};
const cut = (file: string): void => writeFileSync(file, readFileSync(file).subarray(0, -10));

describe('a checkpoint store', () => {
  it('has nothing at first', () => expect(store.load()).toBeUndefined());

  it('gives back the latest, every number of it', () => {
    store.save(one);
    store.save(two);
    expect(store.load()).toEqual({ checkpoint: two, file: store.latest });
    expect(readdirSync(folder).sort()).toEqual(['checkpoint.ergodic', 'checkpoint.previous.ergodic']);
    const resumed = run(recipes.dragged, { from: store.load()!.checkpoint }).simulation;
    resumed.advance(1);
    expect(resumed.x.data).toEqual(three.arrays['x']);
  });

  it.each([
    ['corrupted', damage],
    ['truncated', cut],
    ['empty', (file: string) => writeFileSync(file, '')],
    ['gone', (file: string) => rmSync(file)],
  ])('falls back to the one before where the latest is %s, and says what was wrong', (how, spoil) => {
    store.save(one);
    store.save(two);
    spoil(store.latest);
    const found = new CheckpointStore(folder).load()!;
    expect(found.checkpoint.counters.step).toBe(1);
    expect(found.file).toBe(store.previous);
    if (how !== 'gone') expect(found.skipped).toContain(store.latest);
  });

  it('a damaged latest does not take the place of a whole previous one', () => {
    for (const reopened of [false, true]) {
      store.save(one);
      store.save(two);
      damage(store.latest);
      const next = new CheckpointStore(folder);
      if (!reopened) next.load();
      next.save(three);
      expect(stepOf()).toBe(3);
      rmSync(store.latest);
      expect(stepOf()).toBe(1);
      rmSync(store.previous);
    }
  });

  it('says so when none is whole', () => {
    store.save(one);
    store.save(two);
    damage(store.latest);
    cut(store.previous);
    const error = errorOf(() => store.load());
    expect(error).toMatchObject({ code: 'checkpoint', path: store.latest });
    expect(error.message).toContain(store.previous);
  });

  it('a write that fails leaves the earlier ones as they were, and the next one works', () => {
    store.save(one);
    store.save(two);
    mkdirSync(join(folder, 'checkpoint.writing', 'in-the-way'), { recursive: true });
    const error = errorOf(() => store.save(three));
    expect(error).toMatchObject({
      code: 'output',
      path: store.latest,
      hint: expect.stringContaining('kept') as string,
    });
    expect(stepOf()).toBe(2);
    rmSync(join(folder, 'checkpoint.writing'), { recursive: true });
    store.save(three);
    expect(stepOf()).toBe(3);
    expect(existsSync(store.previous)).toBe(true);
  });

  it('a rename that fails leaves the earlier one whole', () => {
    store.save(one);
    mkdirSync(join(store.previous, 'in-the-way'), { recursive: true });
    expect(errorOf(() => store.save(two)).code).toBe('output');
    expect(stepOf()).toBe(1);
    expect(readdirSync(folder)).not.toContain('checkpoint.writing');
  });

  it('a folder that is not there is told', () => {
    const error = errorOf(() => new CheckpointStore(join(folder, 'nowhere')).save(one));
    expect(error).toMatchObject({ code: 'output' });
    expect(error.message).toContain('ENOENT');
  });

  it('what a killed writer left is no checkpoint', () => {
    store.save(one);
    writeFileSync(join(folder, 'checkpoint.writing'), 'half of');
    expect(stepOf()).toBe(1);
    store.save(two);
    expect(stepOf()).toBe(2);
  });
});
