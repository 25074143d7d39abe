import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextXoshiro } from './xoshiro.ts';

/** The C source of Blackman and Vigna, word for word, in arbitrary-precision integers. */
function referenceSequence(seed: readonly number[], count: number): number[] {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const s = seed.map(BigInt) as [bigint, bigint, bigint, bigint];
  return Array.from({ length: count }, () => {
    const result = (rotl((s[0] + s[3]) & mask, 7n) + s[0]) & mask;
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 11n);
    return Number(result);
  });
}

function sequence(seed: readonly number[], count: number): number[] {
  const state = Int32Array.from(seed);
  return Array.from({ length: count }, () => nextXoshiro(state, 0) >>> 0);
}

test('GEN-10 xoshiro128++ from the state 1, 2, 3, 4', () => {
  const expected = [
    641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
  ];
  expect(sequence([1, 2, 3, 4], 10)).toEqual(expected);
  expect(referenceSequence([1, 2, 3, 4], 10)).toEqual(expected);
});

test('xoshiro128++ agrees with arbitrary-precision arithmetic', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), (seed) => {
      const expected = referenceSequence(seed, 20);
      return sequence(seed, 20).every((value, i) => value === expected[i]);
    }),
    { seed: 2, numRuns: 300 },
  );
});

test('a step touches the words of its own block only', () => {
  const state = Int32Array.of(9, 9, 9, 9, 1, 2, 3, 4, 9, 9, 9, 9);
  expect(nextXoshiro(state, 1)).toBe(641);
  expect(state.subarray(0, 4)).toEqual(Int32Array.of(9, 9, 9, 9));
  expect(state.subarray(8)).toEqual(Int32Array.of(9, 9, 9, 9));
});
