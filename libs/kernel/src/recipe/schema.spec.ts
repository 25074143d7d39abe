import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorOf, fixtures, recipeNames, recipes } from '../../test/fixtures.ts';
import { createRegistry } from '../registry/registry.ts';
import { parseRecipe } from './parse.ts';
import { recipeJsonSchema, recipeSchema } from './schema.ts';

const registry = fixtures();
const schema = recipeJsonSchema(registry);
/** The published schema, read back as a validator. */
const published = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

describe('the JSON Schema of recipes', () => {
  it.each(recipeNames)('accepts %s, as written and as parsed', (name) => {
    expect(published.safeParse(recipes[name]).error).toBeUndefined();
    expect(published.safeParse(parseRecipe(recipes[name], registry)).error).toBeUndefined();
  });

  it.each<[string, object]>([
    ['an unknown key', { ...recipes.spins, sed: 1 }],
    ['an unknown option', { ...recipes.spins, energy: { use: 'ring', copling: 1 } }],
    ['an unknown plugin', { ...recipes.spins, energy: { use: 'rong' } }],
    ['no energy', { ...recipes.spins, energy: undefined }],
    ['T = 0', { ...recipes.spins, temperature: 0 }],
    ['a wrong type', { ...recipes.spins, replicas: 'many' }],
  ])('refuses %s, as the parser does', (_, recipe) => {
    expect(published.safeParse(recipe).success).toBe(false);
    expect(errorOf(() => parseRecipe(recipe, registry)).name).toBe('ErgodicError');
  });

  it('is a draft 2020-12 schema with a description for every field and option', () => {
    expect(schema).toMatchObject({ title: 'Ergodic recipe', $schema: expect.stringContaining('2020-12') as string });
    for (const [key, field] of Object.entries(recipeSchema(registry).shape))
      expect([key, field.description]).not.toContain(undefined);
    expect(JSON.stringify(schema)).toContain('k, energy / length²');
  });

  it('says what is not loaded', () => {
    const error = recipeSchema(createRegistry([])).safeParse({ energy: { use: 'x' } }).error;
    expect(error?.issues.map(({ message }) => message)).toContain('no energy plugin is loaded');
  });
});
