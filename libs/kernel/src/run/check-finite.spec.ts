import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drive, fixtures, recipes, run } from '../../test/fixtures.ts';
import { parameterArray } from '../contracts/parameters.ts';
import { reals } from '../contracts/space.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { defineDynamics, defineLearningRule } from '../define/definition.ts';

const theta = parameterArray([2]);
const cliff = defineEnergy({
  name: 'cliff',
  summary: 's',
  options: z.object({}),
  space: reals,
  make: () => ({
    parameters: { theta },
    energy: (x) => (x[0]! > 0.5 ? 1 / 0 : 0),
    force: (_x, _p, out) => out.fill(1),
  }),
});
const careless = defineLearningRule({
  name: 'careless',
  summary: 's',
  options: z.object({}),
  make: () => ({
    init: () => undefined,
    gradient: () => undefined,
    update(_model, _state, tick) {
      if (tick.step === 3) theta.data[1] = 0 / 0;
      return { settled: !(tick.step >= 3) };
    },
  }),
});
/** Goes over the cliff and books no heat for it. */
const blind = defineDynamics({
  name: 'blind',
  summary: 's',
  options: z.object({}),
  make: () => ({
    timeStep: 1,
    booksHeat: true,
    init: () => undefined,
    advance: (_energy, x) => void x.data.fill(1),
  }),
});
/** Forgets its report. */
const silent = defineLearningRule({
  name: 'silent-rule',
  summary: 's',
  options: z.object({}),
  make: () => ({ init: () => undefined, gradient: () => undefined, update: () => undefined as never }),
});
const registry = fixtures([cliff, careless, blind, silent]);
const failureOf = (recipe: object) => {
  const last = drive(run(recipe, {}, registry)).events.at(-1)!;
  if (last.type !== 'failed') throw new Error(`ended with ${last.type}`);
  return last;
};

describe('a number that is none stops the run at the end of its block', () => {
  it('of the state: names step, replica, unit and dynamics', () => {
    const recipe = { ...recipes.soft, dynamics: { use: 'equilibrate', mutant: 'not-a-number' }, units: 3 };
    const { error, step } = failureOf({ ...recipe, learning: undefined });
    expect(step).toBe(7);
    expect(error).toMatchObject({ code: 'non-finite', value: 'NaN', hint: expect.any(String) as string });
    expect(error.message).toContain('dynamics equilibrate on energy levels made unit 1 of replica 1 NaN by step 7');
  });

  it('of a force that explodes: unit and replica of the first', () => {
    const { error } = failureOf({
      ...recipes.dragged,
      protocol: {},
      dynamics: { use: 'langevin', timeStep: 1e200 },
      temperature: 1,
      steps: 9,
    });
    expect(error.message).toMatch(
      /dynamics langevin on energy trap made unit 0 of replica 0 -?(NaN|Infinity) by step 5/,
    );
  });

  it('of the energy: names it and the replica', () => {
    const recipe = {
      energy: { use: 'cliff' },
      dynamics: { use: 'langevin' },
      temperature: 1e-9,
      initial: 0.45,
      steps: 1,
    };
    expect(failureOf(recipe).error.message).toContain('energy cliff made the energy of replica 0 Infinity by step 1');
  });

  it('of the energy where the dynamics book a heat that does not show it: by the next frame', () => {
    const recipe = {
      energy: { use: 'cliff' },
      dynamics: { use: 'blind' },
      temperature: 1,
      initial: 0.45,
      steps: 6,
      observe: { every: 2 },
    };
    const { error, step } = failureOf(recipe);
    expect(error).toMatchObject({ code: 'non-finite', value: 'Infinity' });
    expect(error.message).toContain('energy cliff made the energy of replica 0 Infinity by step 2');
    expect(step).toBe(2);
  });

  it('of a control: where it leaves the range of the option of its name', () => {
    const { error } = failureOf({
      ...recipes.dragged,
      protocol: { stiffness: { use: 'linear', from: 1, to: -3, duration: 3 } },
      observe: { every: 1 },
    });
    expect(error).toMatchObject({ code: 'domain', path: 'protocol.stiffness' });
    expect(error.message).toMatch(/protocol\.stiffness is -?[\d.]+ by step \d+, which energy trap does not take/);
  });

  it('of the energy of the first state: before anything moves', () => {
    const recipe = { energy: { use: 'cliff' }, dynamics: { use: 'langevin' }, temperature: 1, initial: 0.7, steps: 6 };
    const start = () => run(recipe, {}, registry);
    expect(start).toThrow('energy cliff made the energy of replica 0 Infinity by step 0');
    expect(start).toThrow(expect.objectContaining({ code: 'non-finite', path: 'energy' }));
  });

  it('of a parameter: names it and the rule, even when the rule then never settles', () => {
    const recipe = { energy: { use: 'cliff' }, dynamics: { use: 'langevin' }, temperature: 1e-9, initial: -1e6 };
    const { error } = failureOf({ ...recipe, learning: { use: 'careless' }, steps: 1e9 });
    expect(error.message).toContain('learning careless made parameter theta[1] NaN by step 1003');
  });

  it('and so does a learning rule that returns nothing, by name', () => {
    const { error } = failureOf({ ...recipes.dragged, learning: { use: 'silent-rule' } });
    expect(error).toMatchObject({ code: 'plugin-failed', path: 'learning', hint: expect.stringContaining('settled') });
    expect(error.message).toContain('learning silent-rule: update returned nothing');
  });

  it('of a schedule: names it and the time', () => {
    const recipe = { ...recipes.booking, temperature: { use: 'geometric', from: 1, factor: 1e200 } };
    const { error } = failureOf(recipe);
    expect(error).toMatchObject({ code: 'non-finite', path: 'temperature' });
    expect(error.message).toMatch(/geometric.* is Infinity at t = 0\.2/);
  });
});
