import { sha256 } from '@noble/hashes/sha2.js';
import type { Recipe } from '../recipe/recipe.ts';

/** SHA-256 of a parsed recipe, in hex; the order of its keys does not matter. */
export function recipeDigest(recipe: Recipe): string {
  const inOrder = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  const digest = sha256(new TextEncoder().encode(JSON.stringify(recipe, inOrder)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
