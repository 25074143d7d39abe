import { xLogX } from '@ergodic/numerics';
import { checkDistribution } from './check.ts';

/** One nat is 1/ln 2 bits: H in bits = H in nats / ln 2. Neither is J/K: that is k_B times the nats. */
export const natsToBits = (nats: number): number => nats / Math.LN2;

/** The other way round: nats = bits · ln 2. */
export const bitsToNats = (bits: number): number => bits * Math.LN2;

/**
 * H(p) = −Σ p ln p ≥ 0, with 0 ln 0 = 0; at most ln n. Concave in p; additive over independent parts.
 *
 * @throws RangeError where p is not a distribution
 *
 * Source: C. E. Shannon, Bell Syst. Tech. J. 27 (1948) 379, doi:10.1002/j.1538-7305.1948.tb01338.x.
 */
export function shannonEntropyNats(p: ArrayLike<number>): number {
  checkDistribution('shannonEntropyNats', 'p', p);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum -= xLogX(p[i]!);
  return Math.max(0, sum);
}

/** H(p) = −Σ p log₂ p. @throws RangeError where p is not a distribution */
export function shannonEntropyBits(p: ArrayLike<number>): number {
  return natsToBits(shannonEntropyNats(p));
}
