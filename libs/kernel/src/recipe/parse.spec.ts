import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, fixtures, recipeNames, recipes, trap } from '../../test/fixtures.ts';
import { definePlugin } from '../define/define-plugin.ts';
import { createRegistry } from '../registry/registry.ts';
import { parseRecipe } from './parse.ts';

const registry = fixtures();
const good = recipes.dragged;

describe('a recipe', () => {
  it('gets its defaults, and a number as temperature becomes a constant schedule', () => {
    const recipe = parseRecipe({ energy: { use: 'trap' }, dynamics: { use: 'langevin' }, temperature: 1 }, registry);
    expect(recipe).toEqual({
      compute: 'auto',
      name: 'run',
      seed: 1,
      replicas: 1,
      units: 1,
      initial: 'random',
      energy: { use: 'trap', stiffness: 1 },
      dynamics: { use: 'langevin', timeStep: 0.1, books: false, factor: 1 },
      temperature: { use: 'constant', value: 1 },
      protocol: {},
      observe: { every: 'stage', snapshots: [] },
      analyses: [],
    });
    expect(Object.keys(recipe.energy)[0]).toBe('use');
  });

  it('does not keep $schema, which is for editors', () => {
    expect(parseRecipe({ ...good, $schema: './recipe.schema.json' }, registry)).not.toHaveProperty('$schema');
  });

  it.each(recipeNames)('%s: parsing twice, and through JSON, changes nothing', (name) => {
    const once = parseRecipe(recipes[name], registry);
    expect(parseRecipe(once, registry)).toEqual(once);
    expect(parseRecipe(JSON.parse(JSON.stringify(once)), registry)).toEqual(once);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
  });
});

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
const positive = fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9, max: 1e9 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** A part with some of its options left out. */
const part = <T extends object>(use: string, options: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record({ use: fc.constant(use), ...options } as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: ['use', ...Object.keys(options).filter((key) => key.endsWith('!'))],
  });

const schedule = fc.oneof(
  fc.record({ use: fc.constant('constant'), value: positive }),
  fc
    .record({ use: fc.constant('linear'), from: number, to: number, duration: positive })
    .filter(({ from, to }) => from !== to),
  fc.record(
    { use: fc.constant('geometric'), from: positive, factor: positive, duration: positive },
    { requiredKeys: ['use', 'from'] },
  ),
);

const anyRecipe = fc.record(
  {
    name: fc.string({ minLength: 1 }),
    seed: fc.maxSafeNat(),
    replicas: fc.integer({ min: 1, max: 100 }),
    units: fc.integer({ min: 1, max: 100 }),
    initial: fc.oneof(fc.constant('random' as const), number),
    data: maybe(part('points', { scale: number })),
    coupling: maybe(part('pair', {})),
    energy: fc.oneof(
      part('trap', { stiffness: positive }),
      part('ring', { coupling: number }),
      part('levels', { gap: number }),
    ),
    entropy: maybe(part('shannon', { factor: number })),
    dynamics: fc.oneof(part('langevin', { timeStep: positive, books: fc.boolean() }), part('heat-bath', {})),
    learning: maybe(part('minimiser', { rounds: fc.integer({ min: 1, max: 9 }) })),
    temperature: fc.oneof(
      positive,
      fc.tuple(schedule, fc.boolean()).map(([s, critical]) => (critical ? { ...s, unit: 'critical' } : s)),
    ),
    protocol: fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      schedule,
      { maxKeys: 3 },
    ),
    steps: maybe(fc.integer({ min: 1, max: 1e9 })),
    observe: fc.record(
      {
        every: fc.oneof(fc.constant('stage' as const), fc.integer({ min: 1, max: 1e6 })),
        snapshots: fc.array(fc.string()),
      },
      { requiredKeys: [] },
    ),
    analyses: fc.array(part('silent', { depth: fc.integer({ min: 1, max: 9 }) }), { maxLength: 2 }),
  },
  { requiredKeys: ['energy', 'dynamics', 'temperature'] },
);

it('parse(parse(x)) = parse(x) = parse(JSON of it), for any recipe', () => {
  fc.assert(
    fc.property(anyRecipe, (input) => {
      const once = parseRecipe(input, registry);
      expect(parseRecipe(once, registry)).toEqual(once);
      expect(parseRecipe(JSON.parse(JSON.stringify(once)), registry)).toEqual(
        parseRecipe(JSON.parse(JSON.stringify(input)), registry),
      );
    }),
    { numRuns: 60, seed: 1 },
  );
});

it('any key that is not an option is refused, and named', () => {
  const known = ['stiffness', 'use', '__proto__'];
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }).filter((key) => !known.includes(key)),
      (key) => {
        const error = errorOf(() => parseRecipe({ ...good, energy: { use: 'trap', [key]: 1 } }, registry));
        expect(error).toMatchObject({ code: 'unknown-option', path: `energy.${key}`, value: key });
      },
    ),
    { numRuns: 50, seed: 2 },
  );
});

describe('what is wrong with a recipe is told with code, path, value and what would be right', () => {
  const linear = { use: 'linear', from: 1, to: 2, duration: 1 };
  it.each<[unknown, string, string, unknown, string]>([
    [null, 'invalid-option', '', null, 'energy, dynamics and temperature'],
    [[], 'invalid-option', '', [], 'energy'],
    [{}, 'missing-part', 'energy', undefined, 'one of trap, ring'],
    [{ ...good, energy: undefined }, 'missing-part', 'energy', undefined, 'one of trap, ring'],
    [{ ...good, energy: 'trap' }, 'invalid-option', 'energy', 'trap', '{ use: trap }'],
    [{ ...good, energy: 'trip' }, 'invalid-option', 'energy', 'trip', '{ use: name }'],
    [{ ...good, energy: { stiffness: 1 } }, 'missing-part', 'energy.use', undefined, 'one of trap'],
    [{ ...good, energy: { use: 3 } }, 'invalid-option', 'energy.use', 3, 'one of trap'],
    [{ ...good, energy: { use: 'trapp' } }, 'unknown-plugin', 'energy.use', 'trapp', 'did you mean trap?'],
    [{ ...good, dynamics: { use: 'zzz' } }, 'unknown-plugin', 'dynamics.use', 'zzz', 'registered: langevin'],
    [{ ...good, data: null }, 'invalid-option', 'data', null, 'one of points'],
    [
      { ...good, energy: { use: 'trap', stifness: 1 } },
      'unknown-option',
      'energy.stifness',
      'stifness',
      'did you mean stiffness? it takes stiffness',
    ],
    [{ ...good, sed: 3 }, 'unknown-option', 'sed', 'sed', 'did you mean seed?'],
    [{ ...good, energy: undefined, energi: {} }, 'unknown-option', 'energi', 'energi', 'did you mean energy?'],
    [{ ...good, observe: { evry: 3 } }, 'unknown-option', 'observe.evry', 'evry', 'did you mean every?'],
    [
      { ...good, energy: { use: 'trap', stiffness: 'a' } },
      'invalid-option',
      'energy.stiffness',
      'a',
      'expected a number',
    ],
    [
      { ...good, energy: { use: 'trap', stiffness: NaN } },
      'invalid-option',
      'energy.stiffness',
      NaN,
      'expected a finite number',
    ],
    [{ ...good, energy: { use: 'trap', stiffness: -1 } }, 'invalid-option', 'energy.stiffness', -1, '>0'],
    [{ ...good, temperature: undefined }, 'missing-part', 'temperature', undefined, 'constant, linear'],
    [{ ...good, temperature: 0 }, 'invalid-option', 'temperature', 0, '>0'],
    [
      { ...good, temperature: Infinity },
      'invalid-option',
      'temperature',
      Infinity,
      'expected a finite number or an object',
    ],
    [{ ...good, temperature: NaN }, 'invalid-option', 'temperature', NaN, 'expected a finite number'],
    [{ ...good, temperature: 'hot' }, 'invalid-option', 'temperature', 'hot', 'constant, linear'],
    [
      { ...good, temperature: { use: 'linear', from: 1, to: 2 } },
      'missing-part',
      'temperature.duration',
      undefined,
      'it is required: a number',
    ],
    [
      { ...good, temperature: { ...linear, unit: 'kelvin' } },
      'invalid-option',
      'temperature.unit',
      'kelvin',
      'critical',
    ],
    [{ ...good, temperature: { ...linear, unt: 'critical' } }, 'unknown-option', 'temperature.unt', 'unt', 'unit'],
    [{ ...good, temperature: { ...linear, to: 1 } }, 'invalid-option', 'temperature.to', 1, 'from and to must differ'],
    [{ ...good, protocol: { centre: { use: 'linaer' } } }, 'unknown-plugin', 'protocol.centre.use', 'linaer', 'linear'],
    [
      { ...good, protocol: { centre: { ...linear, duration: -1 } } },
      'invalid-option',
      'protocol.centre.duration',
      -1,
      '>0',
    ],
    [{ ...good, protocol: 3 }, 'invalid-option', 'protocol', 3, 'expected an object'],
    [{ ...good, analyses: [{ use: 'silent', dept: 0 }] }, 'unknown-option', 'analyses.0.dept', 'dept', 'depth'],
    [{ ...good, analyses: [3] }, 'invalid-option', 'analyses.0', 3, 'silent'],
    [{ ...good, observe: { every: 0 } }, 'invalid-option', 'observe.every', 0, '>=1'],
    [{ ...good, seed: 1.5 }, 'invalid-option', 'seed', 1.5, 'expected a whole number'],
    [{ ...good, name: '' }, 'invalid-option', 'name', '', 'expected a string of >=1 characters'],
    [{ ...good, analyses: 3 }, 'invalid-option', 'analyses', 3, 'expected a list'],
    [
      { ...good, dynamics: { use: 'langevin', books: 3 } },
      'invalid-option',
      'dynamics.books',
      3,
      'expected true or false',
    ],
    [
      { ...recipes.soft, dynamics: { use: 'equilibrate', mutant: 'x' } },
      'invalid-option',
      'dynamics.mutant',
      'x',
      'one of none, unnormalised, halved',
    ],
    [{ ...good, observe: { every: 'x' } }, 'invalid-option', 'observe.every', 'x', 'expected a number or stage'],
    [{ ...good, replicas: 0 }, 'invalid-option', 'replicas', 0, '>=1'],
    [{ ...good, initial: 'up' }, 'invalid-option', 'initial', 'up', 'random'],
  ])('%j', (input, code, path, value, hint) => {
    const error = errorOf(() => parseRecipe(input, registry));
    expect(error).toMatchObject({ code, path });
    expect(error.value).toEqual(value);
    expect(error.hint).toContain(hint);
  });

  it('names the plugin whose option it is', () => {
    const error = errorOf(() => parseRecipe({ ...good, energy: { use: 'trap', stiffness: -1 } }, registry));
    expect(error.message).toBe('energy.stiffness is -1 (energy trap)');
  });

  it('a number as temperature needs the constant schedule', () => {
    const few = createRegistry([definePlugin({ name: 'few', version: '1.0.0', provides: [trap] })]);
    expect(errorOf(() => parseRecipe(good, few))).toMatchObject({
      code: 'unknown-plugin',
      path: 'dynamics.use',
      hint: 'registered: none',
    });
  });
});
