import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint, philox4x32 } from './philox.ts';

const hex = (words: string): Uint32Array => Uint32Array.from(words.split(' '), (word) => Number.parseInt(word, 16));

// Random123 1.09, kat_vectors, "philox4x32 10".
test.each([
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
])('GEN-10 Philox4x32-10 gives the published answer for counter %s', (counter, key, answer) => {
  const out = new Uint32Array(4);
  philox4x32(hex(counter), hex(key), out);
  expect(out).toEqual(hex(answer));
});

function philoxOfBigInts(counter: bigint[], key: bigint[]): bigint[] {
  const mask = 0xffffffffn;
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3];
}

const word = fc.integer({ min: 0, max: 0xffffffff });

test('Philox agrees with arbitrary-precision arithmetic, also in place', () => {
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
      const out = Uint32Array.from(counter);
      philox4x32(out, Uint32Array.from(key), out);
      const expected = philoxOfBigInts(counter.map(BigInt), key.map(BigInt));
      return expected.every((value, i) => value === BigInt(out[i]!));
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('fingerprints tell similar names apart', () => {
  const names = [
    '',
    'a',
    'b',
    'ab',
    'ba',
    'a\0',
    '\0',
    '\0\0',
    'dynamics',
    'dynamics2',
    'dynamicS',
    'abcd',
    'abcde',
    'abcdefgh',
  ];
  const prints = names.map((name) => {
    const out = new Uint32Array(3);
    fingerprint(name, out);
    return out.join();
  });
  expect(new Set(prints).size).toBe(names.length);
});
