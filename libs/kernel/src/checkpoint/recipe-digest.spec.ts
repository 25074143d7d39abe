import { expect, it } from 'vitest';
import type { Recipe } from '../recipe/recipe.ts';
import { recipeDigest } from './recipe-digest.ts';

const digest = (recipe: object): string => recipeDigest(recipe as Recipe);

it('the digest of a recipe is SHA-256 of its JSON with keys in order, at every depth', () => {
  // printf '{"a":{"b":[2,1],"c":1}}' | sha256sum
  const known = '6e3d19c6239ee3f42482969bc9d85f45399e5682d7ce2fb577ec523ca4e4d660';
  expect(digest({ a: { c: 1, b: [2, 1] } })).toBe(known);
  expect(digest({ a: { b: [2, 1], c: 1 } })).toBe(known);
  expect(digest({ a: { b: [1, 2], c: 1 } })).not.toBe(known);
});
