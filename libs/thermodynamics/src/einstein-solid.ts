import { logBinomial, softmax } from '@ergodic/numerics';
import { checkInteger, checkPositive } from './check.ts';
import { expectation } from './expectation.ts';
import type { Microcanonical } from './two-level.ts';

/**
 * Ω(N, q) = C(q + N − 1, q): the ways to share q quanta among N oscillators, exactly.
 *
 * @throws RangeError unless N ≥ 1 and q ≥ 0 are integers
 *
 * Source: A. Einstein, Ann. Phys. 327 (1907) 180, doi:10.1002/andp.19063270110.
 */
export function einsteinMultiplicity(oscillators: number, quanta: number): bigint {
  check('einsteinMultiplicity', oscillators, quanta);
  const others = BigInt(oscillators) - 1n;
  let omega = 1n;
  for (let k = 1n; k <= BigInt(quanta); k++) omega = (omega * (others + k)) / k;
  return omega;
}

/**
 * N oscillators of frequency ω with exactly q quanta (ħ = 1, zero-point energy left out): E = q ω, S = ln Ω(N, q), and the
 * central difference
 *
 *   β = [S(q + 1) − S(q − 1)]/2ω = (1/2ω) ln[(q + N)(q + N − 1)/((q + 1) q)].
 *
 * The canonical value at the same ⟨q⟩, (1/ω) ln(1 + N/q), differs by O(1/N). At q = 0, β = +∞.
 *
 * @throws RangeError unless N ≥ 1 and q ≥ 0 are integers and ω > 0
 */
export function einsteinSolid(oscillators: number, quanta: number, frequency = 1): Microcanonical {
  check('einsteinSolid', oscillators, quanta);
  checkPositive('einsteinSolid', 'frequency', frequency);
  const [N, q] = [oscillators, quanta];
  const beta = Math.log(((q + N) / (q + 1)) * ((q + N - 1) / q)) / (2 * frequency);
  return { energy: q * frequency, S: logBinomial(q + N - 1, q), beta: q === 0 ? Infinity : beta };
}

export interface EinsteinExchange {
  /** Ω_A(q) Ω_B(Q − q) for q = 0 ... Q: their sum is Ω(N_A + N_B, Q) (Vandermonde). */
  readonly weights: readonly bigint[];
  /** Probability that A holds q quanta. */
  readonly p: Float64Array;
  /** ⟨q_A⟩ = Q N_A/(N_A + N_B). */
  readonly mean: number;
}

/**
 * Two Einstein solids of equal frequency that share Q quanta: every state of the whole is equally likely.
 *
 * @throws RangeError unless N_A, N_B ≥ 1 and Q ≥ 0 are integers
 */
export function einsteinExchange(oscillatorsA: number, oscillatorsB: number, quanta: number): EinsteinExchange {
  check('einsteinExchange', oscillatorsA, quanta);
  check('einsteinExchange', oscillatorsB, quanta);
  const all = Array.from({ length: quanta + 1 }, (_, q) => q);
  const weights = all.map(
    (q) => einsteinMultiplicity(oscillatorsA, q) * einsteinMultiplicity(oscillatorsB, quanta - q),
  );
  const entropy = (N: number, q: number): number => logBinomial(q + N - 1, q);
  const p = Float64Array.from(all, (q) => entropy(oscillatorsA, q) + entropy(oscillatorsB, quanta - q));
  softmax(p);
  return { weights, p, mean: expectation(p, all) };
}

function check(caller: string, oscillators: number, quanta: number): void {
  checkInteger(caller, 'oscillators', oscillators, 1);
  checkInteger(caller, 'quanta', quanta, 0);
}
