import { describe, expect, it } from 'vitest';
import { isNear, near } from '../test/support.ts';
import {
  configurationalEntropyNats,
  mixingEntropyNats,
  mixingEntropyPerParticleNats,
  multinomial,
} from './configurational.ts';

/** ln of a whole number of any size, from its digits. */
function logOf(whole: bigint): number {
  const digits = whole.toString();
  return Math.log(Number(`0.${digits}`)) + digits.length * Math.LN10;
}

describe('configurational and mixing entropy', () => {
  it('CAN-13 ln Ω of 20, 30 and 50 of 100 agrees with whole numbers', () => {
    const factorial = (n: number): bigint => (n === 0 ? 1n : BigInt(n) * factorial(n - 1));
    const exact = factorial(100) / (factorial(20) * factorial(30) * factorial(50));
    expect(multinomial([20, 30, 50])).toBe(exact);
    near(configurationalEntropyNats([20, 30, 50]), logOf(exact));
    // The mutant that forgets N!, or one kind.
    expect(isNear(configurationalEntropyNats([20, 30]), logOf(exact), 0.1)).toBe(false);
  });

  it('CAN-13 Ω by counting arrangements', () => {
    // All words of 7 letters of three kinds.
    const counted = new Map<string, bigint>();
    for (let word = 0; word < 3 ** 7; word++) {
      const counts = [0, 0, 0];
      for (let rest = word, i = 0; i < 7; i++, rest = Math.floor(rest / 3)) counts[rest % 3]!++;
      const key = counts.join();
      counted.set(key, (counted.get(key) ?? 0n) + 1n);
    }
    for (const [key, omega] of counted) {
      const counts = key.split(',').map(Number);
      expect(multinomial(counts)).toBe(omega);
      near(configurationalEntropyNats(counts), Math.log(Number(omega)));
    }
    expect(counted.size).toBe(36);
  });

  it('CAN-13 mixing entropy is −N Σ x ln x, N times that of a particle', () => {
    near(mixingEntropyPerParticleNats([0.2, 0.3, 0.5]), 1.0296530140645737);
    near(mixingEntropyNats([20, 30, 50]), 102.96530140645737);
    near(mixingEntropyNats([0.2, 0.3, 0.5]), 1.0296530140645737);
    expect(isNear(mixingEntropyNats([20, 30, 50]), 1.0296530140645737, 0.1)).toBe(false);
    expect(mixingEntropyNats([7, 0])).toBe(0);
  });

  it('CAN-13 (ln Ω)/N → −Σ x ln x from below, with an error of O(ln N / N)', () => {
    for (let N = 10; N <= 1e7; N *= 10) {
      const counts = [0.2 * N, 0.3 * N, 0.5 * N];
      const error = (mixingEntropyNats(counts) - configurationalEntropyNats(counts)) / N;
      // Stirling: ln Ω = N H − ln(2πN) − ½ ln(0.2 · 0.3 · 0.5) + O(1/N).
      const leading = (Math.log(2 * Math.PI * N) + 0.5 * Math.log(0.03)) / N;
      expect(error).toBeGreaterThan(0);
      expect(Math.abs(error - leading)).toBeLessThanOrEqual(1 / N ** 2 + 1e-14);
    }
  });

  it('refuses counts that are none', () => {
    expect(() => configurationalEntropyNats([1, 2.5])).toThrow(/counts\[1\] is 2.5, must be an integer >= 0/);
    expect(() => multinomial([-1])).toThrow(RangeError);
    expect(() => mixingEntropyNats([-1, 3])).toThrow(/amounts\[0\] is -1/);
    expect(() => mixingEntropyNats([0, 0])).toThrow(/sum of amounts is 0/);
    expect([configurationalEntropyNats([]), multinomial([])]).toEqual([0, 1n]);
  });
});
