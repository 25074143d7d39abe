/**
 * One step of xoshiro128++ 1.0 on the four words `state[4 * block .. 4 * block + 3]`; returns the next 32 bits as a signed
 * integer (`>>> 0` makes it unsigned). Period 2^128 - 1. The four words must not all be zero.
 *
 *   result = rotl(s0 + s3, 7) + s0;  t = s1 << 9;
 *   s2 ^= s0; s3 ^= s1; s1 ^= s2; s0 ^= s3; s2 ^= t; s3 = rotl(s3, 11)
 *
 * Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM Trans. Math. Softw. 47:36 (2021),
 * doi:10.1145/3460772.
 */
export function nextXoshiro(state: Int32Array, block: number): number {
  const at = block << 2;
  const s0 = state[at]!;
  const s1 = state[at + 1]!;
  const s2 = state[at + 2]! ^ s0;
  const s3 = state[at + 3]!;
  const sum = (s0 + s3) | 0;
  const mixed = s3 ^ s1;
  state[at] = s0 ^ mixed;
  state[at + 1] = s1 ^ s2;
  state[at + 2] = s2 ^ (s1 << 9);
  state[at + 3] = (mixed << 11) | (mixed >>> 21);
  return (((sum << 7) | (sum >>> 25)) + s0) | 0;
}
