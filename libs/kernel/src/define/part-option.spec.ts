import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drive, fixtures, recipes, run } from '../../test/fixtures.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { recipeJsonSchema } from '../recipe/schema.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../checkpoint/codec.ts';
import { definePlugin } from './define-plugin.ts';
import { defineSchedule } from './definition.ts';
import { partOption } from './part-option.ts';

/** The sum of some schedules, and one more where given. */
const sum = defineSchedule({
  name: 'sum',
  summary: 'A sum.',
  options: z.object({
    terms: z.array(partOption('schedule').describe('a term')).min(1).describe('what is added'),
    more: partOption('schedule').optional().describe('one more'),
  }),
  make({ terms, more }, context) {
    const parts = [...terms, ...(more ? [more] : [])].map((part, i) => context.part('schedule', part, `terms.${i}`));
    return { value: (t, progress) => parts.reduce((total, part) => total + part.value(t, progress), 0) };
  },
});

const registry = fixtures().load(definePlugin({ name: 'sums', version: '1.0.0', provides: [sum] }));
const withTemperature = (temperature: object) => ({ ...recipes.dragged, temperature, steps: 3 });
const one = { use: 'constant', value: 1 };
const two = { use: 'sum', terms: [one, one] };

const thrownBy = (temperature: object): object => {
  try {
    parseRecipe(withTemperature(temperature), registry);
  } catch (thrown) {
    return thrown as object;
  }
  throw new Error('nothing was thrown');
};

describe('partOption', () => {
  it('parts in options are made, also nested ones, and keep what they were given', () => {
    const recipe = withTemperature({ use: 'sum', terms: [one, two], more: one });
    const parsed = parseRecipe(recipe, registry);
    expect(parsed.temperature).toEqual({ use: 'sum', terms: [one, two], more: one });
    expect(parseRecipe(parsed, registry)).toEqual(parsed);
    const { frames } = drive(run(recipe, {}, registry));
    expect(frames[0]!.values['T']).toBe(4);
  });

  it('a wrong part is told with its path, its owner and what would be right', () => {
    expect(thrownBy({ use: 'sum', terms: [one, { use: 'constnat', value: 1 }] })).toMatchObject({
      code: 'unknown-plugin',
      path: 'temperature.terms.1.use',
      hint: expect.stringContaining('constant'),
    });
    expect(thrownBy({ use: 'sum', terms: [one, { use: 'sum', terms: [{ use: 'constant' }] }] })).toMatchObject({
      code: 'missing-part',
      path: 'temperature.terms.1.terms.0.value',
      message: expect.stringContaining('schedule sum, sum, constant'),
    });
    expect(thrownBy({ use: 'sum', terms: [{ ...one, valeu: 2 }] })).toMatchObject({ code: 'unknown-option' });
    expect(thrownBy({ use: 'sum', terms: [] })).toMatchObject({ path: 'temperature.terms' });
    expect(thrownBy({ use: 'sum', terms: [3] })).toMatchObject({ path: 'temperature.terms.0' });
  });

  /** A schedule whose one option is this, and a recipe that gives it. */
  const holding = (inner: z.ZodType) => {
    const holder = defineSchedule({
      name: 'holder',
      summary: 'Holds parts.',
      options: z.object({ inner }),
      make: () => ({ value: () => 1 }),
    });
    const known = fixtures().load(definePlugin({ name: 'holders', version: '1.0.0', provides: [holder] }));
    return (given?: unknown): unknown =>
      parseRecipe(withTemperature({ use: 'holder', ...(given !== undefined && { inner: given }) }), known).temperature;
  };

  it.each<[string, z.ZodType, (part: object) => unknown]>([
    ['a union', z.union([z.number(), partOption('schedule')]), (part) => part],
    ['a record', z.record(z.string(), partOption('schedule')), (part) => ({ a: part })],
    ['an object', z.object({ part: partOption('schedule') }), (part) => ({ part })],
    ['a list of objects', z.array(z.object({ part: partOption('schedule') })), (part) => [{ part }]],
    ['a tuple', z.tuple([z.number(), partOption('schedule')]), (part) => [1, part]],
    ['a list with holes', z.array(partOption('schedule').nullable()), (part) => [null, part]],
    ['readonly', partOption('schedule').readonly().optional(), (part) => part],
  ])('in %s no typo passes', (_name, schema, put) => {
    const parse = holding(schema);
    expect(parse(put(one))).toEqual({ use: 'holder', inner: put(one) });
    expect(() => parse(put({ use: 'constnat', value: 1 }))).toThrow('there is no schedule named "constnat"');
    expect(() => parse(put({ ...one, valeu: 1 }))).toThrow('has no option "valeu"');
  });

  it('keeps the checks that an option has of its own', () => {
    const parse = holding(partOption('schedule').refine(({ use }) => use !== 'constant', 'one that moves'));
    expect(() => parse(one)).toThrow('temperature.inner is {"use":"constant","value":1}');
    expect(parse({ use: 'linear', from: 2, to: 1, duration: 3 })).toBeDefined();
  });

  it('a part that is the default gets its own defaults', () => {
    const parse = holding(partOption('schedule').default({ use: 'geometric', from: 2 }));
    expect(parse()).toEqual(parse({ use: 'geometric', from: 2 }));
    expect(Object.keys((parse() as { inner: object }).inner).length).toBeGreaterThan(2);
  });

  it('what parts within parts keep goes through a checkpoint, for each apart', () => {
    const wandering = defineSchedule({
      name: 'wandering',
      summary: 'Each stage a random step up; counts them.',
      options: z.object({}),
      make(_options, context) {
        const stream = context.stream('steps', 1);
        const steps = context.array('count', 1);
        return {
          value: (_t, { previous }) => (Number.isNaN(previous) ? 1 : 1 + stream.uniform(0) + 0.001 * ++steps[0]!),
        };
      },
    });
    const known = fixtures().load(definePlugin({ name: 'w', version: '1.0.0', provides: [sum, wandering] }));
    const steps = { use: 'wandering' };
    const recipe = {
      ...withTemperature({ use: 'sum', terms: [steps, { use: 'sum', terms: [steps] }] }),
      steps: 9,
      observe: { every: 1 },
    };
    const whole = drive(run(recipe, {}, known)).frames;
    const first = run(recipe, {}, known);
    first.simulation.advance(4);
    const from = decodeCheckpoint(encodeCheckpoint(first.checkpoint()));
    expect(Object.keys(from.arrays).filter((name) => name.includes('temperature'))).toEqual([
      'array/temperature.terms.0/count',
      'array/temperature.terms.1.terms.0/count',
      'stream/temperature.terms.0/steps',
      'stream/temperature.terms.1.terms.0/steps',
    ]);
    const rest = drive(run(recipe, { from }, known)).frames;
    expect(rest.length).toBeGreaterThan(2);
    expect(rest).toEqual(whole.slice(-rest.length));
    expect(new Set(whole.map(({ values }) => values['T'])).size).toBe(whole.length);
  });

  it('the JSON Schema of recipes describes parts within parts', () => {
    const text = JSON.stringify(recipeJsonSchema(registry));
    expect(text).toContain('what is added');
    expect(text).toContain('$ref');
  });
});
