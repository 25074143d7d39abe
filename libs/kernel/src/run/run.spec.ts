import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bitsOf, drive, errorOf, fixtures, recipes, run } from '../../test/fixtures.ts';
import { reals } from '../contracts/space.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { defineDynamics, defineEntropy, defineLearningRule, defineSchedule } from '../define/definition.ts';
import type { RunEvent } from './events.ts';
import type { Run } from './run.ts';

const { spins, soft, dragged } = recipes;
const endless = { ...recipes.booking, steps: 1e9, observe: { every: 1000 } };

const bomb = defineDynamics({
  name: 'bomb',
  summary: 'Throws at step 12.',
  options: z.object({}),
  make: () => ({
    timeStep: 1,
    init: () => undefined,
    advance(_energy, _x, _state, tick) {
      if (tick.step === 12) throw new TypeError('tick');
    },
  }),
});
const failing = { ...recipes.booking, dynamics: { use: 'bomb' } };

/** Everything an observer is told, and whether and how the stream ended. */
function listen(whole: Run) {
  const heard: { events: RunEvent[]; ended: Promise<'complete' | 'error'> } = {
    events: [],
    ended: Promise.resolve('error'),
  };
  heard.ended = new Promise((resolve) =>
    whole.events$.subscribe({
      next: (event) => heard.events.push(event),
      complete: () => resolve('complete'),
      error: () => resolve('error'),
    }),
  );
  return heard;
}
const typesOf = (events: readonly RunEvent[]): string[] => events.map(({ type }) => type);
const after = (condition: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => void (condition() ? resolve() : setTimeout(look, 1));
    look();
  });

describe('a run', () => {
  it('by frames(): events come as the frames do, and the stream completes', async () => {
    const whole = run(soft);
    const heard = listen(whole);
    const frames = [...whole.frames()];
    expect(await heard.ended).toBe('complete');
    expect(frames).toHaveLength(9);
    expect(typesOf(heard.events)).toEqual([
      'started',
      ...new Array<string>(5).fill('frame'),
      'transition',
      ...new Array<string>(4).fill('frame'),
      'finished',
    ]);
    expect(heard.events.filter(({ type }) => type === 'frame').map((event) => 'frame' in event && event.frame)).toEqual(
      frames,
    );
    expect(heard.events[0]).toMatchObject({ type: 'started', step: 0, recipe: whole.recipe });
    expect(heard.events[6]).toMatchObject({ type: 'transition', step: 15, transition: { kind: 'split' } });
    expect(heard.events.at(-1)).toEqual({ type: 'finished', outcome: 'completed', step: 27 });
    expect(whole.frameCount).toBe(9);
  });

  it('by subscribing: the first subscription starts it', async () => {
    const whole = run(spins);
    const heard = listen(whole);
    expect(heard.events).toEqual([]);
    expect(await heard.ended).toBe('complete');
    const other = run(spins);
    expect(heard.events).toEqual(drive(other).events);
    expect(bitsOf(whole)).toEqual(bitsOf(other));
  });

  it('by start(): resolves with the last event; who subscribes after it misses nothing', async () => {
    const whole = run(spins);
    const done = whole.start();
    const heard = listen(whole);
    expect(await done).toEqual({ type: 'finished', outcome: 'completed', step: 41 });
    expect(whole.start()).toBe(done);
    expect(await heard.ended).toBe('complete');
    expect(heard.events).toEqual(drive(run(spins)).events);
  });

  it('subscribed to and dropped in one turn does not start', async () => {
    const whole = run(spins);
    whole.events$.subscribe().unsubscribe();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([...whole.frames()]).toHaveLength(7);
  });

  it('tells late observers what comes from then on, and that it is over', async () => {
    const whole = run(spins);
    await whole.start();
    const heard = listen(whole);
    expect(await heard.ended).toBe('complete');
    expect(heard.events).toEqual([]);
  });

  it('has one driver', async () => {
    const whole = run(spins);
    const done = whole.start();
    expect(() => [...whole.frames()]).toThrow('being driven already');
    await done;
    const other = run(spins);
    void [...other.frames()];
    expect(() => other.start()).toThrow('being driven already');
  });

  it('ends where the loop over its frames is left', async () => {
    const whole = run(spins);
    const heard = listen(whole);
    for (const frame of whole.frames()) if (frame.step >= 12) break;
    expect(await heard.ended).toBe('complete');
    expect(heard.events.at(-1)).toEqual({ type: 'finished', outcome: 'stopped', step: 12 });
  });

  it('does not start with a recipe that is wrong: that is thrown', () => {
    expect(errorOf(() => run({ ...spins, seed: -1 })).code).toBe('invalid-option');
  });
});

describe('a failure', () => {
  it('is an event with values in it, thrown by frames(), and the stream completes', async () => {
    const whole = run(failing, {}, fixtures([bomb]));
    const heard = listen(whole);
    const error = errorOf(() => [...whole.frames()]);
    expect(error).toMatchObject({
      name: 'ErgodicError',
      code: 'plugin-failed',
      message: 'dynamics bomb on energy trap failed at step 12: tick',
    });
    expect(await heard.ended).toBe('complete');
    expect(typesOf(heard.events)).toEqual(['started', 'frame', 'failed']);
    const last = heard.events.at(-1)!;
    expect(structuredClone(last)).toEqual(last);
    expect(last).toMatchObject({ step: 12, error: { code: 'plugin-failed' } });
  });

  it.each<[string, string, string, object, number]>([
    ['energy', 'energy', 'energy quartic', {}, 0],
    ['energy', 'energy', 'energy quartic', {}, 3],
    ['force', 'dynamics', 'dynamics langevin on energy quartic', {}, 3],
    ['observable', 'observe', 'observable height', {}, 3],
    ['schedule', 'temperature', 'schedule moody', { temperature: { use: 'moody' } }, 3],
    ['schedule', 'protocol.a.b', 'schedule moody', { protocol: { 'a.b': { use: 'moody' } } }, 3],
    ['schedule', 'protocol.a.b', 'schedule moody', { protocol: { 'a.b': { use: 'moody' } } }, 0],
    ['entropy', 'entropy', 'entropy none', { energy: { use: 'ring' }, dynamics: { use: 'heat-bath' } }, 0],
  ])('of the %s names %s and %s', (what, path, who, more, step) => {
    let steps = 0;
    // A frame is made a step after the one before it was seen.
    const due = what === 'observable' ? step - 1 : step;
    const fail = (here: string): number => {
      if (here === what && steps >= due) throw new TypeError(`inside ${here}`);
      return 0;
    };
    const parts = [
      defineEnergy({
        name: 'quartic',
        summary: 's',
        options: z.object({}),
        space: reals,
        make: () => ({
          controls: { 'a.b': 0 },
          energy: () => fail('energy'),
          force: () => void fail('force'),
          observables: [{ name: 'height', summary: 's', read: () => fail('observable') }],
        }),
      }),
      defineSchedule({
        name: 'moody',
        summary: 's',
        options: z.object({}),
        make: () => ({ value: () => 1 + fail('schedule') }),
      }),
      defineEntropy({
        name: 'none',
        summary: 's',
        options: z.object({}),
        of: 'samples',
        make: () => ({ of: 'samples', addEntropy: () => void fail('entropy') }),
      }),
    ];
    const recipe = { energy: { use: 'quartic' }, dynamics: { use: 'langevin' }, temperature: 1, steps: 9, ...more };
    const entropy = what === 'entropy' ? { use: 'none' } : undefined;
    const error = errorOf(() => {
      const whole = run({ ...recipe, entropy, observe: { every: 1 } }, {}, fixtures(parts));
      for (const frame of whole.frames()) steps = frame.step;
    });
    expect(error).toMatchObject({ code: 'plugin-failed', path });
    expect(error.message).toBe(`${who} failed at step ${step}: inside ${what}`);
  });

  it('resolves start() with the event', async () => {
    expect(await run(failing, {}, fixtures([bomb])).start()).toMatchObject({ type: 'failed', step: 12 });
  });
});

describe('commands take effect between blocks', () => {
  it('stop', async () => {
    const whole = run(endless);
    const heard = listen(whole);
    await after(() => heard.events.length > 3);
    whole.stop();
    expect(await heard.ended).toBe('complete');
    expect(heard.events.at(-1)).toMatchObject({ type: 'finished', outcome: 'stopped' });
  });

  it('stop in the loop over frames', () => {
    const whole = run({ ...endless, observe: { every: 10 } });
    let count = 0;
    for (const frame of whole.frames()) if (++count && frame.step === 50) whole.stop();
    expect(count).toBe(5);
  });

  it('pause and resume change nothing but the time it takes', async () => {
    const recipe = { ...dragged, temperature: 1, steps: 5000, observe: { every: 500 } };
    const whole = run(recipe);
    const heard = listen(whole);
    whole.events$.subscribe((event) => event.type === 'frame' && event.frame.step === 1500 && whole.pause());
    await after(() => heard.events.length > 3);
    const { length } = heard.events;
    const { step } = whole.simulation.tick;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard.events).toHaveLength(length);
    expect(whole.simulation.tick.step).toBe(step);
    expect(step).toBe(1500);
    whole.resume();
    whole.pause();
    whole.resume();
    expect(await heard.ended).toBe('complete');
    expect(heard.events).toEqual(drive(run(recipe)).events);
  });

  it('paused before it starts, and stopped while paused', async () => {
    const whole = run(endless);
    whole.pause();
    const heard = listen(whole);
    await after(() => heard.events.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(typesOf(heard.events)).toEqual(['started']);
    whole.stop();
    expect(await heard.ended).toBe('complete');
    expect(typesOf(heard.events)).toEqual(['started', 'finished']);
  });

  it('others run while it does', async () => {
    const whole = run(endless);
    const heard = listen(whole);
    let turns = 0;
    const counter = setInterval(() => turns++, 5);
    await after(() => turns >= 5);
    clearInterval(counter);
    expect(heard.events.length).toBeGreaterThan(0);
    whole.stop();
    await heard.ended;
  });

  it('checkpoint announces itself', () => {
    const whole = run(spins);
    const types: string[] = [];
    whole.events$.subscribe((event) => {
      types.push(event.type);
      if (event.type === 'frame' && event.frame.step === 12) whole.checkpoint();
    });
    void [...whole.frames()];
    expect(types.slice(0, 5)).toEqual(['started', 'frame', 'frame', 'checkpoint', 'frame']);
  });
});

it('its record is what analyses look at', () => {
  const whole = run(soft);
  const frames = [...whole.frames()];
  const record = whole.record(frames, 1.5);
  expect(record).toMatchObject({ recipe: whole.recipe, frames, seconds: 1.5, dataset: { name: 'points' } });
  expect(record.x).toBe(whole.simulation.x);
});

it('its record tells −Σ δQ/T as it was booked in each step, however seldom it is observed', () => {
  const recordOf = (every: number) => {
    const whole = run({ ...soft, observe: { every } });
    const frames = [...whole.frames()];
    return { frames, bathEntropy: whole.record(frames, 1).bathEntropy };
  };
  const [often, seldom] = [recordOf(1), recordOf(9)];
  let [sum, before] = [0, 0];
  for (const { values } of often.frames) {
    sum -= (values['heat']! - before) / values['T']!;
    before = values['heat']!;
  }
  expect(new Set(often.frames.map(({ values }) => values['T'])).size).toBeGreaterThan(1);
  expect(often.bathEntropy).toBeCloseTo(sum, 12);
  expect(Math.abs(sum)).toBeGreaterThan(0.01);
  expect(seldom.frames.length).toBeLessThan(often.frames.length);
  expect(seldom.bathEntropy).toBe(often.bathEntropy);
});

it('lets the learning rule close what it holds once the run has ended, however it ends', () => {
  const closed: unknown[] = [];
  const holding = defineLearningRule({
    name: 'holding',
    summary: 'Holds something.',
    options: z.object({}),
    make: () => ({
      init: () => 'what it holds',
      gradient: () => undefined,
      update: () => ({ settled: true }),
      close: (state) => void closed.push(state),
    }),
  });
  const recipe = { ...spins, learning: { use: 'holding' } };
  const whole = run(recipe, {}, fixtures([holding]));
  for (const _ of whole.frames()) expect(closed).toEqual([]);
  expect(closed).toEqual(['what it holds']);
  for (const _ of run(recipe, {}, fixtures([holding])).frames()) break;
  expect(closed).toHaveLength(2);
});
