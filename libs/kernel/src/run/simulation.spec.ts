import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drive, fixtures, recipes, run } from '../../test/fixtures.ts';
import { spins } from '../contracts/space.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { defineDynamics, defineLearningRule, defineSchedule, type Definition } from '../define/definition.ts';

/** Parts that write down when they are called. */
function spies(settles: (step: number) => boolean = () => true, endsAt = -1) {
  const calls: string[] = [];
  const options = z.object({ duration: z.number().optional() });
  const controls = { field: 0 };
  const parts: Definition[] = [
    defineEnergy({
      name: 'spy',
      summary: 's',
      options: z.object({}),
      space: spins,
      make: () => ({ controls, energy: () => controls.field }),
    }),
    defineSchedule({
      name: 'spy',
      summary: 's',
      options,
      make: ({ duration }) => ({
        duration,
        value(t, { previous, heatCapacity }) {
          calls.push(`schedule ${t} ${previous} ${heatCapacity()}`);
          return 1 + t;
        },
      }),
    }),
    defineLearningRule({
      name: 'spy',
      summary: 's',
      options: z.object({}),
      make: () => ({
        init: () => undefined,
        gradient: () => undefined,
        update(_model, _state, tick) {
          calls.push(`learning ${tick.step} T=${tick.temperature} field=${controls.field}`);
          return { settled: settles(tick.step), ...(endsAt === tick.step && { ends: true }) };
        },
      }),
    }),
    defineDynamics({
      name: 'spy',
      summary: 's',
      options: z.object({ timeStep: z.number().default(1) }),
      make: ({ timeStep }) => ({
        timeStep,
        init: () => void calls.push('init'),
        advance: (_energy, _x, _state, tick) => void calls.push(`dynamics ${tick.step} ${tick.time}`),
      }),
    }),
  ];
  const spy = { use: 'spy' };
  return {
    calls,
    registry: fixtures(parts),
    recipe: { energy: spy, dynamics: spy, learning: spy, temperature: spy, steps: 2 },
  };
}

/** E = ½ T on spins that nothing moves, and what T is in it at each step. */
function thermal() {
  const { registry: _, recipe } = spies();
  const told: number[] = [];
  const at = { controls: { warmth: 9 } };
  const parts: Definition[] = [
    defineEnergy({
      name: 'thermal',
      summary: 's',
      options: z.object({}),
      space: spins,
      make: () => ({ controls: at.controls, thermalControl: 'warmth', energy: () => at.controls.warmth / 2 }),
    }),
    defineSchedule({ name: 'rising', summary: 's', options: z.object({}), make: () => ({ value: (t) => 1 + t }) }),
    defineDynamics({
      name: 'still',
      summary: 's',
      options: z.object({}),
      make: () => ({
        timeStep: 1,
        init: () => undefined,
        advance: () => void told.push(at.controls.warmth),
      }),
    }),
  ];
  const { learning: _learning, ...rest } = recipe;
  return {
    told,
    at,
    registry: fixtures(parts),
    recipe: { ...rest, energy: { use: 'thermal' }, dynamics: { use: 'still' }, temperature: { use: 'rising' } },
  };
}

describe('the loop', () => {
  it('sets T and λ, then learns, then moves x; T is known when the dynamics begin', () => {
    const { calls, registry, recipe } = spies();
    drive(run({ ...recipe, protocol: { field: { use: 'linear', from: 3, to: 5, duration: 1 } } }, {}, registry));
    expect(calls).toEqual([
      'schedule 0 NaN NaN',
      'init',
      'learning 0 T=1 field=3',
      'dynamics 0 0',
      'schedule 1 1 NaN',
      'learning 1 T=2 field=5',
      'dynamics 1 1',
    ]);
  });

  it.each([
    ['follows T, which is booked as work', {}, [1, 2], 0.5 * (2 - 1)],
    [
      'goes with the protocol where that moves it',
      { warmth: { use: 'linear', from: 4, to: 7, duration: 1 } },
      [4, 7],
      1.5,
    ],
  ])('a control that is T %s', (_, protocol, expected, work) => {
    const { registry, recipe, told, at } = thermal();
    const { frames } = drive(run({ ...recipe, protocol }, {}, registry));
    expect(told).toEqual(expected);
    expect(at.controls.warmth).toBe(expected[1]);
    expect(frames.at(-1)!.values).toMatchObject({ work, heat: 0, closingError: 0 });
  });

  it('books the work of λ at fixed x, from the first value that the protocol gives', () => {
    const { registry, recipe } = spies();
    const protocol = { field: { use: 'linear', from: 3, to: 5, duration: 1 } };
    const { frames } = drive(run({ ...recipe, protocol, observe: { every: 1 } }, {}, registry));
    expect(frames.map(({ values }) => [values['field'], values['U'], values['work'], values['heat']])).toEqual([
      [3, 3, 0, 0],
      [5, 5, 2, 0],
    ]);
  });

  it('the clock of a stage stands still until the rule has settled, and T and λ with it', () => {
    const { calls, registry, recipe } = spies((step) => step % 3 === 2);
    const { frames } = drive(run({ ...recipe, steps: 7 }, {}, registry));
    expect(calls.filter((call) => call.startsWith('schedule'))).toEqual([
      'schedule 0 NaN NaN',
      'schedule 1 1 NaN',
      'schedule 2 2 NaN',
    ]);
    expect(calls.filter((call) => call.startsWith('learning')).map((call) => call.split(' ')[2])).toEqual([
      'T=1',
      'T=1',
      'T=1',
      'T=2',
      'T=2',
      'T=2',
      'T=3',
    ]);
    expect(frames.map(({ step, stage, time, values }) => [step, stage, time, values['T']])).toEqual([
      [3, 1, 1, 1],
      [6, 2, 2, 2],
      [7, 2, 2, 3],
    ]);
  });

  it('a learning rule may end the run, which it has also when it is taken up again', () => {
    const { registry, recipe } = spies(() => true, 3);
    const started = run({ ...recipe, steps: 9, observe: { every: 1 } }, {}, registry);
    const steps = [...started.frames()].map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4]);
    const again = run({ ...recipe, steps: 9, observe: { every: 1 } }, { from: started.checkpoint() }, registry);
    expect([...again.frames()]).toEqual([]);
  });

  it('a schedule that goes on from its previous value is asked once a stage', () => {
    const temperature = { use: 'geometric', from: 8, factor: 0.5, duration: 3 };
    const { frames } = drive(run({ ...recipes.soft, temperature }));
    expect(frames.map(({ values }) => values['T'])).toEqual([8, 4, 2, 1]);
  });

  it('critical units multiply what a schedule says, also where it goes on from its previous value', () => {
    const temperature = { use: 'geometric', from: 8, factor: 0.5, duration: 3, unit: 'critical' };
    const { frames } = drive(run({ ...recipes.soft, energy: { use: 'levels', gap: 3 }, temperature }));
    expect(frames.map(({ values }) => values['T'])).toEqual([48, 24, 12, 6]);
  });

  it.each([
    [{ duration: 4 }, 1, undefined, 5],
    [{ duration: 1 }, 0.1, undefined, 11],
    [{ duration: 0.3 }, 0.1, undefined, 4],
    [{ duration: 4 }, 1, 3, 3],
    [{ duration: 4 }, 1, 30, 5],
    [{ duration: 0 }, 1, undefined, 1],
    [{}, 1, 6, 6],
  ])(
    'with %j, steps of %d and at most %s: both ends of the protocol are reached, after %d steps',
    (schedule, timeStep, steps, taken) => {
      const { registry, recipe } = spies();
      const whole = run(
        { ...recipe, steps, temperature: { use: 'spy', ...schedule }, dynamics: { use: 'spy', timeStep } },
        {},
        registry,
      );
      expect(whole.simulation.fraction).toBe(0);
      const { frames } = drive(whole);
      expect(frames.at(-1)!.step).toBe(taken);
      expect(whole.simulation.fraction).toBe(1);
    },
  );

  it('the longest of several schedules counts', () => {
    const { registry, recipe } = spies();
    const protocol = { field: { use: 'linear', from: 0, to: 1, duration: 7 } };
    const { frames } = drive(
      run({ ...recipe, steps: undefined, temperature: { use: 'spy', duration: 3 }, protocol }, {}, registry),
    );
    expect(frames.at(-1)!.step).toBe(8);
  });

  it('advances step by step as in one go', () => {
    const whole = run(recipes.spins).simulation;
    const parts = run(recipes.spins).simulation;
    expect(whole.advance(20)).toBe(20);
    for (let i = 0; i < 20; i++) parts.advance(1);
    expect(parts.x.data).toEqual(whole.x.data);
    expect(parts.ledger).toEqual(whole.ledger);
    expect(whole.advance(1000)).toBe(21);
    expect(whole.advance(1)).toBe(0);
  });

  it('replicas do not know of one another', () => {
    const stateOf = (replicas: number): Float64Array => {
      const { simulation } = run({ ...recipes.dragged, replicas });
      simulation.advance(31);
      return simulation.x.data.slice(0, 4);
    };
    expect(stateOf(2)).toEqual(stateOf(7));
  });

  it('knows the heat capacity: exactly where the dynamics does, else over replicas, else not', () => {
    const of = (recipe: object): number => {
      const { simulation } = run(recipe);
      expect(simulation.heatCapacity()).toBeNaN();
      simulation.advance(3);
      return simulation.heatCapacity();
    };
    expect(of(recipes.soft)).toBeGreaterThan(0);
    expect(of(recipes.dragged)).toBeGreaterThan(0);
    expect(of({ ...recipes.dragged, replicas: 1 })).toBeNaN();
    // States that came to rest differ by where they started, not by temperature.
    const { simulation } = run(recipes.dragged);
    simulation.advance(3);
    Object.assign(simulation.assembly.dynamics, { comesToRest: true });
    expect(simulation.heatCapacity()).toBeNaN();
  });
});
