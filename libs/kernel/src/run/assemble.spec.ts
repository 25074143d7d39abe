import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorOf, fixtures, recipes, run } from '../../test/fixtures.ts';
import { reals, spins } from '../contracts/space.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { defineDataSource, defineDynamics, defineLearningRule, defineSchedule } from '../define/definition.ts';
import { ErgodicError } from '../errors.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { assemble } from './assemble.ts';

const { dragged, spins: ring, soft } = recipes;
const broken = defineEnergy({
  name: 'broken',
  summary: 's',
  options: z.object({}),
  space: spins,
  make: () => {
    throw new TypeError('out of luck');
  },
});
const unreadable = defineDataSource({
  name: 'unreadable',
  summary: 's',
  options: z.object({}),
  make: () => ({
    load: () => {
      throw new Error('no such disk');
    },
  }),
});
const backwards = defineDynamics({
  name: 'backwards',
  summary: 's',
  options: z.object({}),
  make: () => ({ timeStep: -1, init: () => undefined, advance: () => undefined }),
});
const frozen = defineEnergy({
  name: 'frozen',
  summary: 's',
  options: z.object({}),
  space: spins,
  capabilities: ['critical-temperature'],
  make: () => ({ energy: () => 0, criticalTemperature: () => 0 }),
});
const hungry = defineLearningRule({
  name: 'hungry',
  summary: 's',
  options: z.object({}),
  needs: ['components'],
  make: () => ({ init: () => undefined, gradient: () => undefined, update: () => ({ settled: true }) }),
});
const picky = defineSchedule({
  name: 'picky',
  summary: 's',
  options: z.object({ to: z.number() }),
  make: () => {
    throw new ErgodicError({ code: 'invalid-option', message: 'to is odd', path: 'to' });
  },
});
const huge = defineDynamics({
  name: 'huge',
  summary: 's',
  options: z.object({}),
  make: () => ({ timeStep: 1, init: () => new Float64Array(1e15), advance: () => undefined }),
});
const fixed = defineEnergy({
  name: 'fixed',
  summary: 's',
  options: z.object({}),
  space: 'reals',
  make: () => ({ space: reals(9), energy: () => 0 }),
});
const program = defineEnergy({
  name: 'program',
  summary: 's',
  options: z.object({}),
  space: reals,
  make: () => ({ program: () => undefined }),
});
const registry = fixtures([picky, huge, fixed, program, broken, unreadable, backwards, frozen, hungry]);
const assembled = (recipe: object) => assemble(parseRecipe(recipe, registry), registry);

describe('parts that do not fit are told before anything runs', () => {
  it.each<[string, object, string, string, string, string]>([
    [
      'a space',
      { ...dragged, dynamics: { use: 'heat-bath' } },
      'missing-capability',
      'dynamics.use',
      'dynamics heat-bath moves spins or bits, but energy trap is over reals',
      'dynamics for reals: langevin',
    ],
    [
      'a capability of the learning rule',
      { ...ring, learning: { use: 'minimiser' } },
      'missing-capability',
      'learning',
      'learning minimiser needs parameter-minimiser, which energy ring does not have',
      'energies with parameter-minimiser: levels',
    ],
    [
      'a capability that nothing has',
      { ...soft, learning: { use: 'hungry' } },
      'missing-capability',
      'learning',
      'learning hungry needs components',
      'energies with components: none loaded',
    ],
    [
      'a capability of the dynamics',
      { ...dragged, energy: { use: 'ring' } },
      'missing-capability',
      'dynamics.use',
      'langevin moves reals, but energy ring is over spins',
      'dynamics for spins: heat-bath',
    ],
    [
      'an entropy',
      { ...ring, entropy: { use: 'shannon' } },
      'missing-capability',
      'entropy.use',
      'entropy shannon is of probabilities, but energy ring is over spins, so a run gives samples',
      'entropies of samples: sampled',
    ],
    [
      'critical units',
      { ...dragged, temperature: { use: 'constant', value: 1, unit: 'critical' } },
      'missing-capability',
      'temperature.unit',
      'unit: critical needs critical-temperature, which energy trap does not have',
      'energies with critical-temperature: levels, frozen',
    ],
    [
      'a control',
      { ...dragged, protocol: { center: { use: 'constant', value: 1 } } },
      'unknown-option',
      'protocol.center',
      'energy trap has no control named "center"',
      'did you mean centre? it has stiffness, centre',
    ],
    [
      'a control where there are none',
      { ...soft, protocol: { x: { use: 'constant', value: 1 } } },
      'unknown-option',
      'protocol.x',
      'energy levels has no control named "x"',
      'it has none',
    ],
    [
      'a snapshot',
      { ...ring, observe: { snapshots: ['state', 'bais'] } },
      'unknown-option',
      'observe.snapshots.1',
      'energy ring has no array named "bais"',
      'did you mean bias? it has bias, state',
    ],
    [
      'data that are needed',
      { ...dragged, energy: { use: 'needy' }, protocol: {} },
      'missing-part',
      'data',
      'energy needy needs data, and the recipe has none',
      'ergodic list data',
    ],
    [
      'a coupling that is needed',
      { ...dragged, energy: { use: 'needy' }, protocol: {}, data: { use: 'points' } },
      'missing-part',
      'coupling',
      'energy needy needs coupling',
      'add coupling',
    ],
    ['an end', { ...dragged, temperature: 1, protocol: {} }, 'missing-part', 'steps', 'would never end', '1000'],
    ['a state', { ...ring, initial: 0.5 }, 'invalid-option', 'initial', 'initial is 0.5', '−1, 1 for spins'],
    [
      'a state over probabilities',
      { ...soft, initial: 1 },
      'invalid-option',
      'initial',
      'initial is 1, which is not a value of probabilities',
      'random',
    ],
    [
      'a critical temperature above 0',
      { ...soft, energy: { use: 'levels', gap: -1 } },
      'domain',
      'temperature.unit',
      'energy levels has critical temperature -2',
      'without unit',
    ],
    ['a part that can be made', { ...ring, energy: { use: 'broken' } }, 'plugin-failed', 'energy', 'out of luck', ''],
    [
      'a state that fits in memory',
      { ...dragged, protocol: {}, energy: { use: 'fixed' }, units: 1, replicas: 1e10 },
      'domain',
      'replicas',
      'replicas is 1e10: the state would need 720 GB',
      'at most 111111111,',
    ],
    [
      'units that fit',
      { ...ring, units: 1e10, replicas: 1 },
      'domain',
      'units',
      'units is 1e10: the state would need at least 80 GB',
      'at most 1000000000,',
    ],
    [
      'units that nobody asked for',
      { ...dragged, protocol: {}, energy: { use: 'fixed' }, units: 5, data: { use: 'points' } },
      'invalid-option',
      'units',
      'units is 5, but energy fixed has 9 (from its coupling graph or data)',
      'leave units out',
    ],
    [
      'units that the energy does not have, without data or graph',
      { ...dragged, protocol: {}, energy: { use: 'fixed' }, units: 5 },
      'invalid-option',
      'units',
      'units is 5, but energy fixed has 9',
      'leave units out',
    ],
    [
      'options, with where they are in the recipe',
      { ...ring, protocol: { field: { use: 'picky', to: 1 } } },
      'invalid-option',
      'protocol.field.to',
      'to is odd',
      '',
    ],
    [
      'a tensor runtime for tensor programs',
      { ...dragged, protocol: {}, energy: { use: 'program' } },
      'missing-service',
      'energy',
      'this energy is a tensor program, and no tensor runtime is there to run it',
      '',
    ],
    ['data that load', { ...ring, data: { use: 'unreadable' } }, 'plugin-failed', 'data', 'no such disk', ''],
  ])('%s', (_, recipe, code, path, message, hint) => {
    const error = errorOf(() => assembled(recipe));
    expect(error).toMatchObject({ code, path });
    expect(error.message).toContain(message);
    expect(error.hint ?? '').toContain(hint);
  });

  it('units that are the coupling’s nodes, of which an energy may have several each', () => {
    const recipe = { ...dragged, protocol: {}, energy: { use: 'fixed' }, coupling: { use: 'pair' } };
    expect(assembled({ ...recipe, units: 2 }).x.width).toBe(9);
    expect(errorOf(() => assembled({ ...recipe, units: 3 }))).toMatchObject({ code: 'invalid-option', path: 'units' });
  });

  it('a time step above 0', () => {
    const recipe = { ...dragged, dynamics: { use: 'backwards' } };
    expect(errorOf(() => run(recipe, {}, registry))).toMatchObject({ code: 'plugin-failed', path: 'dynamics' });
  });

  it('room for what a part keeps', () => {
    const recipe = { ...dragged, dynamics: { use: 'huge' } };
    expect(errorOf(() => run(recipe, {}, registry))).toMatchObject({
      code: 'plugin-failed',
      path: 'dynamics',
      message: expect.stringContaining('dynamics huge on energy trap failed at step 0: ') as string,
      hint: expect.stringContaining('memory') as string,
    });
  });

  it('temperatures above 0, with the schedule that gave them', () => {
    const cold = { ...dragged, temperature: { use: 'linear', from: -1, to: 1, duration: 2 } };
    expect(errorOf(() => run(cold))).toMatchObject({
      code: 'domain',
      path: 'temperature',
      hint: expect.any(String) as string,
    });
    expect(errorOf(() => run(cold)).message).toContain('linear');
  });
});

describe('the first state', () => {
  it('is what the recipe says', () =>
    expect(assembled({ ...ring, initial: -1 }).x.data).toEqual(new Float64Array(20).fill(-1)));

  it('is random where it says so: the same for a seed, different for another, and different in each replica', () => {
    const of = (seed: number): Float64Array => assembled({ ...dragged, seed }).x.data;
    expect(of(5)).toEqual(of(5));
    expect(of(5)).not.toEqual(of(6));
    expect(new Set(of(5)).size).toBe(6);
    expect(new Set(assembled({ ...ring, units: 50 }).x.data)).toEqual(new Set([-1, 1]));
  });

  it('of a replica does not depend on how many there are', () => {
    const few = assembled({ ...dragged, replicas: 2 }).x.data;
    expect(assembled({ ...dragged, replicas: 9 }).x.data.slice(0, 4)).toEqual(few);
  });

  it('is uniform over probabilities', () => {
    expect([...assembled(soft).x.data]).toEqual(new Array(12).fill(1 / 3));
  });
});

describe('streams and arrays', () => {
  it('belong to the slot that asked; the same name gives the same one, and another size is refused', () => {
    const { keeper } = assembled(dragged);
    const { stream, array } = keeper.contextFor('dynamics');
    expect(stream('noise')).toBe(stream('noise'));
    expect(stream('noise').blocks).toBe(3);
    expect(stream('noise').state).not.toEqual(keeper.contextFor('learning').stream('noise').state);
    expect(array('momenta', 4)).toBe(array('momenta', 4));
    expect(() => array('momenta', 5)).toThrow(/sizes 4 and 5/);
    expect(() => stream('noise', 1)).toThrow(/sizes 3 and 1/);
  });
});
