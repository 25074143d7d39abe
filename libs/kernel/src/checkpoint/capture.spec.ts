import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bitsOf, drive, errorOf, fixtures, recipeNames, recipes, run, type RecipeName } from '../../test/fixtures.ts';
import { defineDataSource, defineDynamics } from '../define/definition.ts';
import type { RunEvent } from '../run/events.ts';
import type { Run } from '../run/run.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './codec.ts';
import { recipeDifferences } from './recipe-differences.ts';

/** Through the bytes, as a file would be. */
const stored = (checkpoint: Checkpoint): Checkpoint => decodeCheckpoint(encodeCheckpoint(checkpoint));

/** What is left to tell of a run: its events after `started`. */
const rest = (whole: Run): RunEvent[] => drive(whole).events.slice(1);

describe('a run that goes on from a checkpoint has the bits of one that was never interrupted', () => {
  const stepsOf: Record<RecipeName, number> = { dragged: 31, booking: 40, spins: 41, soft: 27 };

  it.each(recipeNames)('%s, from every step', (name) => {
    const never = run(recipes[name]);
    const { frames } = drive(never);
    const bits = bitsOf(never);
    expect(never.simulation.tick.step).toBe(stepsOf[name]);
    for (let step = 0; step <= stepsOf[name]; step++) {
      const first = run(recipes[name]);
      const interrupted = interruptAt(first, step);
      const seen = frames.filter((frame) => frame.step <= step);
      const resumed = run(recipes[name], { from: stored(interrupted) });
      expect(resumed.simulation.position).toEqual(first.simulation.position);
      expect(resumed.frameCount).toBe(seen.length);
      const { frames: later } = drive(resumed);
      expect([...seen, ...later]).toEqual(frames);
      expect(bitsOf(resumed)).toEqual(bits);
    }
  });

  /** Drives a run to exactly this step and takes its checkpoint there. */
  function interruptAt(whole: Run, step: number): Checkpoint {
    const { simulation } = whole;
    const advance = simulation.advance.bind(simulation);
    let checkpoint: Checkpoint | undefined;
    // One step at a time, so that a block ends at the step that is asked for.
    simulation.advance = (steps, toStageEnd) => {
      if (simulation.tick.step < step) return advance(Math.min(1, steps), toStageEnd);
      checkpoint ??= whole.checkpoint();
      whole.stop();
      return 0;
    };
    drive(whole);
    return checkpoint ?? whole.checkpoint();
  }

  it('also twice, and at random places', () => {
    fc.assert(
      fc.property(fc.constantFrom(...recipeNames), fc.nat(20), fc.nat(20), (name, a, b) => {
        const never = run(recipes[name]).simulation;
        never.advance(100);
        const one = run(recipes[name]);
        one.simulation.advance(a);
        const two = run(recipes[name], { from: stored(one.checkpoint()) });
        two.simulation.advance(b);
        const three = run(recipes[name], { from: stored(two.checkpoint()) });
        three.simulation.advance(100);
        expect(three.simulation.x.data).toEqual(never.x.data);
        expect(three.simulation.ledger).toEqual(never.ledger);
        expect(three.simulation.position).toEqual(never.position);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('finished: tells that it is, and nothing else', () => {
    const whole = run(recipes.soft);
    drive(whole);
    expect(rest(run(recipes.soft, { from: whole.checkpoint() }))).toEqual([
      { type: 'finished', outcome: 'completed', step: 27 },
    ]);
  });

  it('transitions that no frame has told yet are kept', () => {
    const recipe = { ...recipes.soft, observe: { every: 100 } };
    const whole = run(recipe);
    whole.simulation.advance(20);
    const resumed = run(recipe, { from: stored(whole.checkpoint()) });
    expect(drive(resumed).frames[0]!.transitions).toHaveLength(1);
  });

  it('dynamics begin at the state of the checkpoint', () => {
    const starts: number[] = [];
    const lazy = defineDynamics({
      name: 'lazy',
      summary: 'Caches what it sees at the start.',
      options: z.object({}),
      make: () => ({
        timeStep: 1,
        init: (_energy, x) => void starts.push(x.data[0]!),
        advance: (_energy, x) => void x.data.fill(-x.data[0]!),
      }),
    });
    const recipe = { ...recipes.spins, dynamics: { use: 'lazy' }, initial: 1 };
    const whole = run(recipe, {}, fixtures([lazy]));
    whole.simulation.advance(3);
    run(recipe, { from: stored(whole.checkpoint()) }, fixtures([lazy]));
    expect(starts).toEqual([1, -1]);
  });

  it('a checkpoint is a copy', () => {
    const whole = run(recipes.dragged);
    const before = whole.checkpoint();
    const copy = structuredClone(before);
    whole.simulation.advance(10);
    expect(before).toEqual(copy);
  });
});

describe('a checkpoint that does not belong here is refused', () => {
  const checkpoint = stored(run(recipes.soft).checkpoint());
  const resume = (recipe: object, registry = fixtures()) => errorOf(() => run(recipe, { from: checkpoint }, registry));

  it('another recipe: shows the differences', () => {
    const error = resume({ ...recipes.soft, seed: 2, energy: { use: 'levels', gap: 2 }, entropy: undefined });
    expect(error).toMatchObject({ code: 'recipe-mismatch', path: 'seed' });
    expect(error.message).toContain('seed: 1 → 2');
    expect(error.message).toContain('energy.gap: 1 → 2');
    expect(error.message).toContain('entropy: {"use":"shannon","factor":1} → (absent)');
  });

  it('other data under the same recipe', () => {
    const other = (change: object) =>
      defineDataSource({
        name: 'points',
        summary: 's',
        options: z.object({ scale: z.number().default(1) }),
        make: () => ({
          load: () => ({
            name: 'points',
            points: Float64Array.of(1, 2, 3),
            count: 3,
            dimension: 1,
            columns: ['x'],
            ...change,
          }),
        }),
      });
    const registryWith = (change: object) => {
      const registry = fixtures();
      const get = registry.get.bind(registry);
      const plugin = { name: 'p', version: '1' };
      registry.get = ((slot, name, path) =>
        slot === 'data' ? { plugin, definition: other(change) } : get(slot, name, path)) as typeof registry.get;
      return registry;
    };
    run(recipes.soft, { from: checkpoint }, registryWith({}));
    for (const change of [
      { points: Float64Array.of(1, 2, 4) },
      { weights: Float64Array.of(1, 1, 2) },
      { dimension: 3, count: 1 },
    ]) {
      const error = resume(recipes.soft, registryWith(change));
      expect(error).toMatchObject({ code: 'recipe-mismatch', path: 'data' });
      expect(error.message).toContain('the data (points) have changed');
    }
  });

  it.each<[string, (arrays: Record<string, Float64Array | Uint32Array>) => unknown]>([
    ['x', (arrays) => (arrays['x'] = new Float64Array(3))],
    ['array/learning/round', (arrays) => delete arrays['array/learning/round']],
    ['array/dynamics/gone', (arrays) => (arrays['array/dynamics/gone'] = new Float64Array(3))],
    ['parameters/shift', (arrays) => (arrays['parameters/shift'] = new Uint32Array(1))],
  ])('plugins that keep other arrays now: %s', (path, change) => {
    const arrays = { ...checkpoint.arrays };
    change(arrays);
    const error = errorOf(() => run(recipes.soft, { from: { ...checkpoint, arrays } }));
    expect(error).toMatchObject({ code: 'checkpoint', path });
    expect(error.message).toContain(path);
  });
});

describe('differences of recipes', () => {
  it('are a line each, in depth, whatever the order of keys', () => {
    expect(recipeDifferences({ a: { b: 1, c: [1, 2] }, d: 1 }, { d: 1, a: { c: [1, 3], b: 1 }, e: null })).toEqual([
      'a.c: [1,2] → [1,3]',
      'e: (absent) → null',
    ]);
    expect(recipeDifferences({ a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 })).toEqual([]);
    expect(recipeDifferences({ a: undefined }, {})).toEqual([]);
  });
});
