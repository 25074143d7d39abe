// Multipliers and Weyl increments of Philox4x32 (Salmon et al. 2011, table 2 and section 4.3).
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * Philox4x32-10, a counter-based random number generator: a bijection of the 128-bit `counter`, chosen by the 64-bit `key`.
 * Equal inputs give equal outputs; any other counter or key gives statistically independent words.
 *
 * Used here to derive seeds; the bulk of the numbers comes from xoshiro128++.
 *
 * @param counter four 32-bit words, least significant first
 * @param key two 32-bit words, least significant first
 * @param out receives four 32-bit words; may be `counter` itself
 *
 * Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11 (2011),
 * doi:10.1145/2063384.2063405.
 */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  let k0 = key[0]!;
  let k1 = key[1]!;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers, from 16-bit halves: every partial sum is below 2^53. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * A 96-bit fingerprint of `text`, for use as part of a Philox counter: the Davies-Meyer construction over Philox4x32-10,
 * four UTF-16 code units a round, the length last. Distinct names collide with probability about 2^-96 a pair.
 *
 * @param out receives three 32-bit words
 */
export function fingerprint(text: string, out: Uint32Array): void {
  const chain = new Uint32Array(4);
  const mixed = new Uint32Array(4);
  const key = new Uint32Array(2);
  const absorb = (low: number, high: number): void => {
    key[0] = low;
    key[1] = high;
    philox4x32(chain, key, mixed);
    for (let i = 0; i < 4; i++) chain[i]! ^= mixed[i]!;
  };
  const unit = (i: number): number => (i < text.length ? text.charCodeAt(i) : 0);
  for (let i = 0; i < text.length; i += 4) {
    absorb(unit(i) | (unit(i + 1) << 16), unit(i + 2) | (unit(i + 3) << 16));
  }
  absorb(text.length, 0);
  out.set(chain.subarray(0, 3));
}
