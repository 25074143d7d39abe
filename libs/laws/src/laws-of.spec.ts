import {
  createRegistry,
  defineCoupling,
  defineDataSource,
  defineEnergy,
  defineEntropy,
  definePlugin,
  defineSchedule,
  partOption,
  reals,
  type Context,
} from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { energyLaws, lawContext, lawsOf, statesOf } from './index.ts';
import { springs, separable, trialEnergy, turnedWells } from './trial-energy.ts';
import { trialModel } from './trial-model.ts';

const about = { name: 'mine', summary: 'Mine.' };
const value = z.number().default(1).describe('value');
const constant = defineSchedule({
  ...about,
  name: 'constant',
  options: z.object({ value }),
  make: (o) => ({ value: () => o.value }),
});

describe('lawsOf', () => {
  it('has the laws of each trial, told apart by its options, and those of the options once', () => {
    const definition = defineSchedule({
      ...about,
      options: z.object({ from: z.number(), way: z.enum(['up', 'down']).default('up') }),
      trials: [
        { options: { from: 1 }, claims: { start: 1 } },
        { options: { from: 2, way: 'down' }, claims: { start: 2 } },
        { options: { from: 1 }, claims: { start: 1, monotone: 'rising' } },
      ],
      make: ({ from }) => ({ value: () => from }),
    });
    const laws = lawsOf(definition);
    const names = laws.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.includes('it is finite'))).toEqual([
      'from=1: it is finite',
      'from=2 way=down: it is finite',
      '3, from=1: it is finite',
    ]);
    expect(names.filter((name) => name.includes('default'))).toEqual(['every default is valid for its own option']);
    expect(names).toContain('3, from=1: it is rising');
    for (const law of laws) expect(law.check()).toBeGreaterThan(0);
  });

  it('tries the defaults where there are no trials, and the options alone of data sources', () => {
    expect(lawsOf(constant).map(({ name }) => name)).toContain('it is finite');
    const source = defineDataSource({
      ...about,
      options: z.object({ file: z.string() }),
      make: () => ({ load: () => Promise.reject(new Error('not here')) as never }),
    });
    expect(lawsOf(source).map(({ name }) => name)).toEqual(['every default is valid for its own option']);
  });

  it('tells how many cases it tried, and takes another number of them', () => {
    const finite = (cases?: number): number =>
      lawsOf(constant, { cases })
        .find(({ name }) => name === 'it is finite')!
        .check();
    expect([finite(), finite(7)]).toEqual([200, 14]);
  });

  it('brings what a definition requires, and inner parts with their defaults', () => {
    const seen: Context[] = [];
    const definition = defineEnergy({
      ...about,
      options: z.object({ inner: partOption('schedule') }),
      space: 'reals',
      requires: ['coupling', 'data', 'activation'],
      trials: [{ options: { inner: { use: 'constant' } }, units: 2 }],
      make({ inner }, context) {
        seen.push(context);
        const k = context.part('schedule', inner, 'inner').value(0, undefined!);
        return { space: reals(context.units), energy: (x) => k * x[0]! };
      },
    });
    const registry = createRegistry([definePlugin({ name: 'p', version: '1.0.0', provides: [constant] })]);
    for (const law of lawsOf(definition, { registry })) law.check();
    const { coupling, dataset, activation, units } = seen[0]!;
    expect(units).toBe(coupling!.edges.nodes);
    expect(dataset!.points.length).toBe(dataset!.count * dataset!.dimension);
    expect(new Set(dataset!.weights).size).toBeGreaterThan(1);
    expect(activation!.over).toBe('elements');
  });

  it('the surroundings keep the laws of their own contracts', () => {
    const given: Context[] = [];
    const coupled = defineCoupling({
      ...about,
      options: z.object({}),
      requires: ['coupling'],
      trials: [{ claims: { conductance: true, connected: true } }],
      make(_options, context) {
        given.push(context);
        return context.coupling!;
      },
    });
    for (const law of lawsOf(coupled)) law.check();
    expect(given[0]!.coupling!.linear).toBe(true);
  });

  it('an entropy of reals has the laws of reals', () => {
    const definition = defineEntropy({
      ...about,
      options: z.object({}),
      of: 'samples',
      spaces: ['reals'],
      make: () => ({ of: 'samples', addEntropy: () => undefined }),
    });
    expect(lawsOf(definition).map(({ name }) => name)).toContain('stretched by a, S grows by ln a for each coordinate');
  });
});

describe('what dynamics and learning rules are tried on keeps the laws of energies', () => {
  for (const kind of ['spins', 'bits', 'categories', 'probabilities', 'reals'] as const)
    for (const { name, check } of energyLaws(trialEnergy(kind, 3), { fresh: () => trialEnergy(kind, 3) }))
      it(`${kind}: ${name}`, check);
  for (const { name, check } of energyLaws(separable(springs(3)))) it(`springs: ${name}`, check);
  for (const { name, check } of energyLaws(trialModel().energy)) it(`model: ${name}`, check);

  it('coordinates of the turned wells depend on one another, and are wells each by itself when turned back', () => {
    const energy = trialEnergy('reals', 2);
    const E = (x: number, y: number): number => {
      const out = new Float64Array(1);
      energy.addEnergy({ data: Float64Array.of(x, y), replicas: 1, width: 2 }, out);
      return out[0]!;
    };
    expect(Math.abs(E(1, 1) - E(1, 0) - E(0, 1) + E(0, 0))).toBeGreaterThan(0.1);
    const { V } = turnedWells(2);
    // v = (1, 2): (1, 2) turns into (−1, −2).
    expect(E(1, 2)).toBeCloseTo(V(0, -1) + V(1, -2), 12);
  });
});

describe('lawContext', () => {
  it('gives the same stream and array for the same name, and others to inner parts', () => {
    const inner = defineSchedule({
      ...about,
      name: 'noisy',
      options: z.object({}),
      make: (_options, context) => {
        const first = context.stream('noise', 1).uniform(0);
        context.array('memory', 2)[0] = first;
        return { value: () => first };
      },
    });
    const registry = createRegistry([definePlugin({ name: 'p', version: '1.0.0', provides: [inner] })]);
    const context = lawContext(4, 1, 1, { registry });
    const own = context.stream('noise', 1);
    expect(context.stream('noise')).toBe(own);
    expect(context.part('schedule', { use: 'noisy' }, 'inner').value(0, undefined!)).not.toBe(own.uniform(0));
    expect([...context.streams.keys()]).toEqual(['noise', 'inner/noise']);
    expect([...context.arrays.keys()]).toEqual(['inner/memory']);

    const other = lawContext(5, 1, 1, { registry });
    const taken = other.stream('noise', 1);
    other.part('schedule', { use: 'noisy' }, 'inner');
    other.takeOver(context);
    expect(taken.uniform(0)).toBe(own.uniform(0));
    expect(other.arrays.get('inner/memory')).toEqual(context.arrays.get('inner/memory'));
  });
});

describe('statesOf', () => {
  it.each([
    [{ kind: 'spins', units: 3 }, /^-?1,-?1,-?1$/],
    [{ kind: 'categories', units: 2, choices: 3 }, /^[0-2],[0-2]$/],
  ] as const)('%j', (space, pattern) => {
    let seen = 0;
    const property = statesOf(space);
    // `generate` belongs to fast-check; a suite shows what comes out.
    const laws = energyLaws(
      {
        space,
        parameters: {},
        addEnergy(x) {
          seen++;
          expect(x.data.slice(0, x.width).join()).toMatch(pattern);
        },
      },
      { states: property },
    );
    laws[0]!.check();
    expect(seen).toBeGreaterThan(10);
  });
});
