import { expect } from 'vitest';
import { batchOf, type RandomStreams } from '@ergodic/numerics';
import type { Entropy } from '@ergodic/kernel';

/** S of each row; of samples, one S and zeros. */
export function entropiesOf(
  entropy: Entropy,
  rows: readonly (readonly number[])[],
  logDegeneracy?: readonly number[],
): number[] {
  const out = new Float64Array(rows.length);
  const batch = batchOf(Float64Array.from(rows.flat()), rows.length, rows[0]!.length);
  entropy.addEntropy(batch, out, logDegeneracy && Float64Array.from(logDegeneracy));
  return [...out];
}

export function entropyOf(entropy: Entropy, row: readonly number[], logDegeneracy?: readonly number[]): number {
  return entropiesOf(entropy, [row], logDegeneracy)[0]!;
}

/** Asserts |value − expected| ≤ tolerance · max(1, |expected|). */
export function near(value: number, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

/** p, ln Z and U of levels with degeneracies. */
export function boltzmann(levels: readonly number[], T: number, g: readonly number[] = levels.map(() => 1)) {
  const Z = levels.reduce((sum, E, c) => sum + g[c]! * Math.exp(-E / T), 0);
  const p = levels.map((E, c) => (g[c]! * Math.exp(-E / T)) / Z);
  return { p, F: -T * Math.log(Z), U: p.reduce((sum, q, c) => sum + q * levels[c]!, 0) };
}

/** Random probabilities of n choices, uniform on the simplex. */
export function simplexPoint(random: RandomStreams, n: number): number[] {
  const w = Array.from({ length: n }, () => random.exponential(0));
  const total = w.reduce((a, b) => a + b);
  return w.map((v) => v / total);
}

export const mixtureOf = (p: readonly number[], q: readonly number[], a: number): number[] =>
  p.map((v, c) => a * v + (1 - a) * q[c]!);

export const productOf = (p: readonly number[], q: readonly number[]): number[] =>
  p.flatMap((a) => q.map((b) => a * b));

/** −Σ p ln p. */
export const shannonOf = (p: readonly number[]): number => p.reduce((sum, v) => sum - (v > 0 ? v * Math.log(v) : 0), 0);
