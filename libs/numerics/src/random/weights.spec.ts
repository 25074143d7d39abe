import { expect, test } from 'vitest';
import { invertWeights } from './weights.ts';

test('each index has the share of its weight', () => {
  const weights = Float64Array.of(1, 0, 2, 5);
  const drawn = Array.from({ length: 8 }, (_, k) => invertWeights(k / 8, weights));
  expect(drawn).toEqual([0, 2, 2, 3, 3, 3, 3, 3]);
  expect(invertWeights(0.125 - 2 ** -56, weights)).toBe(0);
});

test('weight zero is never drawn, at either end', () => {
  const weights = Float64Array.of(0, 0, 3, 0);
  expect([0, 0.5, 1 - 2 ** -53, 1].map((u) => invertWeights(u, weights))).toEqual([2, 2, 2, 2]);
});

test('a range of a longer table, and weights far from 1', () => {
  const weights = Float64Array.of(9, 1e-300, 3e-300, 9);
  expect([0.2, 0.3].map((u) => invertWeights(u, weights, 1, 2))).toEqual([0, 1]);
  expect(() => invertWeights(0.5, weights, 3, 2)).toThrow(RangeError);
});
