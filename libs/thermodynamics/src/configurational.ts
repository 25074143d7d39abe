import { logFactorial } from '@ergodic/numerics';
import { checkInteger, checkNotNegative, checkPositive } from './check.ts';
import { shannonEntropyNats } from './shannon-entropy.ts';

// Ideal only: particles that do not interact, every arrangement of the same energy.

/**
 * S = ln Ω, Ω = N!/Π N_i!: the number of ways to place N_i particles of each kind i on N = Σ N_i sites.
 *
 * @param counts N_i, integers ≥ 0
 * @throws RangeError otherwise
 */
export function configurationalEntropyNats(counts: ArrayLike<number>): number {
  let entropy = logFactorial(totalOf('configurationalEntropyNats', counts));
  for (let i = 0; i < counts.length; i++) entropy -= logFactorial(counts[i]!);
  return Math.max(0, entropy); // below 0 by rounding only: Ω ≥ 1
}

/**
 * Ω = N!/Π N_i!, exactly.
 *
 * @param counts N_i, integers ≥ 0
 * @throws RangeError otherwise
 */
export function multinomial(counts: ArrayLike<number>): bigint {
  totalOf('multinomial', counts);
  // Π_i C(N_1 + ... + N_i, N_i), each factor built up so that every division comes out even.
  let placed = 0n;
  let product = 1n;
  for (let i = 0; i < counts.length; i++)
    for (let k = 1n; k <= BigInt(counts[i]!); k++) product = (product * ++placed) / k;
  return product;
}

/**
 * Entropy of ideal mixing of N = Σ N_i particles: −N Σ x_i ln x_i with x_i = N_i/N. It is what ln Ω becomes for large N:
 * (ln Ω)/N differs from it by O(ln N / N), and ln Ω is the smaller.
 *
 * @param amounts N_i ≥ 0, not necessarily integers
 * @throws RangeError where one is negative or the sum is not positive and finite
 *
 * Source: J. W. Gibbs, Trans. Conn. Acad. 3 (1876) 227.
 */
export function mixingEntropyNats(amounts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < amounts.length; i++) {
    checkNotNegative('mixingEntropyNats', `amounts[${i}]`, amounts[i]!);
    total += amounts[i]!;
  }
  checkPositive('mixingEntropyNats', 'sum of amounts', total);
  let sum = 0;
  for (let i = 0; i < amounts.length; i++) if (amounts[i]! > 0) sum += amounts[i]! * Math.log(total / amounts[i]!);
  return sum;
}

/** −Σ x ln x per particle: `mixingEntropyNats` over N. @param fractions x_i, a distribution */
export function mixingEntropyPerParticleNats(fractions: ArrayLike<number>): number {
  return shannonEntropyNats(fractions);
}

function totalOf(caller: string, counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    checkInteger(caller, `counts[${i}]`, counts[i]!, 0);
    total += counts[i]!;
  }
  return total;
}
