import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drive, fixtures, recipes, run } from '../../test/fixtures.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { recipeJsonSchema } from '../recipe/schema.ts';
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

  it('the JSON Schema of recipes describes parts within parts', () => {
    const text = JSON.stringify(recipeJsonSchema(registry));
    expect(text).toContain('what is added');
    expect(text).toContain('$ref');
  });
});
