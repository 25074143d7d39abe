/** Bytes of a probability, most significant first. */
export const LEVELS = 4;

/** Sums of up to six neighbours, from −6 on. */
const SUMS = 13;

/** A level has an entry for each sum, of sites that are up and of sites that are down, 16 bytes each. */
const LEVEL_BYTES = 32;

/** Bytes of a replica's tables: its levels, and the outcome where all their bytes were equal. */
export const TABLE_BYTES = (LEVELS + 1) * LEVEL_BYTES;

export type LatticeRule = 'heat-bath' | 'metropolis';

/**
 * The probability that a site becomes +1 (heat bath) or is turned over (Metropolis), given whether it is up and the sum S of its
 * neighbours: 1 / (1 + e^(−2βf)) with f = J S + h, or min(1, e^(−2βsf)).
 */
export function acceptance(rule: LatticeRule, beta: number, J: number, h: number, up: boolean, S: number): number {
  const field = J * S + h;
  if (rule === 'heat-bath') return field === 0 ? 0.5 : 1 / (1 + Math.exp(-2 * beta * field));
  const loss = 2 * (up ? field : -field);
  return loss <= 0 ? 1 : Math.exp(-beta * loss);
}

/**
 * Writes the tables of all probabilities: ⌊2^32 p⌋, so that p is right to 2^−32; 0, ½ and 1 are exact.
 * @param into from `offset` on, TABLE_BYTES
 */
export function writeProbabilities(
  into: Uint8Array,
  offset: number,
  rule: LatticeRule,
  beta: number,
  J: number,
  h: number,
): void {
  for (const up of [true, false])
    for (let n = 0; n < SUMS; n++) {
      const p = acceptance(rule, beta, J, h, up, n - 6);
      const always = p >= 1;
      const integer = always ? 2 ** 32 - 1 : Math.floor(p * 2 ** 32);
      const at = offset + (up ? 0 : 16) + n;
      for (let level = 0; level < LEVELS; level++) into[at + level * LEVEL_BYTES] = integer >>> (24 - 8 * level);
      into[at + LEVELS * LEVEL_BYTES] = always ? 255 : 0;
    }
}
