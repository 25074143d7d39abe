import { acceptance, type LatticeRule } from './lattice-probabilities.ts';

/** Bits of a probability that are compared before a site gets a word of its own, which is compared with the rest. */
export const LEVELS = 8;

/** How many undecided sites of a group of rows are listed until their words are drawn, before the rows are at their end. */
export const FULL_LIST = 128;

/** Of each level two masks of 16 bytes, then the two rests, 8 bytes each. */
export const TABLE_BYTES = 32 * LEVELS + 16;

/** A probability as its first LEVELS bits and the rest of it in units of 2^−(LEVELS + 32); 1 is all bits and 2^32. */
export interface SplitProbability {
  readonly bits: number;
  readonly rest: number;
}

/**
 * With n of four neighbours counted, what is left to chance has one probability where n is even and one where it is odd.
 *
 * Heat bath: against the majority, 1 / (1 + e^(β|S|J)²) with |S| = 4 (n = 0 or 4) or 2 (n = 1 or 3); a coin decides where n = 2.
 * Metropolis: e^(−2β|S||J|), n counting the bonds that turning over would win; with n ≥ 2 it is certain.
 * @returns of even n and of odd n
 */
export function splitProbabilities(rule: LatticeRule, beta: number, J: number): [SplitProbability, SplitProbability] {
  const probability = (S: number) =>
    rule === 'heat-bath' ? acceptance(rule, beta, J, 0, true, -S) : acceptance(rule, beta, Math.abs(J), 0, true, S);
  return [split(probability(4)), split(probability(2))];
}

/** p to 2^−(LEVELS + 32) at most, rounded down; 0, ½ and 1 are exact. */
export function split(p: number): SplitProbability {
  const bits = Math.min(Math.floor(p * 2 ** LEVELS), 2 ** LEVELS - 1);
  return { bits, rest: Math.floor((p * 2 ** LEVELS - bits) * 2 ** 32) };
}

/** Writes what the kernel compares with. @param into from `offset` on, TABLE_BYTES */
export function writeBitTables(into: Uint8Array, offset: number, rule: LatticeRule, beta: number, J: number): void {
  const [even, odd] = splitProbabilities(rule, beta, J);
  for (let level = 0; level < LEVELS; level++) {
    const bitOf = ({ bits }: SplitProbability) => (bits >> (LEVELS - 1 - level)) & 1;
    const at = offset + 32 * level;
    into.fill(-bitOf(even), at, at + 16);
    into.fill(-(bitOf(even) ^ bitOf(odd)), at + 16, at + 32);
  }
  const rests = new BigUint64Array([BigInt(even.rest), BigInt(odd.rest)]);
  into.set(new Uint8Array(rests.buffer), offset + 32 * LEVELS);
}
