import { describe, expect, it } from 'vitest';
import { lgamma } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { entropiesOf, entropyOf, near } from '../test/support.ts';
import { configurational } from './configurational.ts';
import { mixing } from './mixing.ts';

const entropy = configurational.make({}, lawContext(1, 1));
const S = (counts: readonly number[], logDegeneracy?: readonly number[]): number =>
  entropyOf(entropy, counts, logDegeneracy);

/** N!/Π N_i!, exactly. */
function multinomial(counts: readonly number[]): bigint {
  const factorial = (n: number): bigint => (n < 2 ? 1n : BigInt(n) * factorial(n - 1));
  const total = counts.reduce((a, b) => a + b);
  return counts.reduce((ways, n) => ways / factorial(n), factorial(total));
}

/** ln of a big integer, to rounding. */
function logOf(n: bigint): number {
  const digits = n.toString();
  return Math.log(Number(`0.${digits.slice(0, 20)}`)) + digits.length * Math.LN10;
}

describe('configurational', () => {
  for (const law of lawsOf(configurational)) it(`CAN-13 law: ${law.name}`, law.check);

  it('CAN-13 N = 100, (20, 30, 50): ln Ω against exact integers', () => {
    near(S([20, 30, 50]), logOf(multinomial([20, 30, 50])), 1e-14);
    // Mutants: Stirling's leading part alone, a wrong N.
    const leading = entropyOf(mixing.make({}, lawContext(1, 1)), [20, 30, 50]);
    expect(leading - logOf(multinomial([20, 30, 50]))).toBeGreaterThan(4);
    expect(Math.abs(S([20, 30, 49]) - logOf(multinomial([20, 30, 50])))).toBeGreaterThan(0.5);
  });

  it.each([[[1, 1]], [[2, 1, 0]], [[9, 1]], [[3, 4, 5, 6]], [[300, 2]], [[7, 7, 7, 7, 7]], [[400, 350, 1, 12]]])(
    'CAN-13 %j against exact integers',
    (counts) => near(S(counts), logOf(multinomial(counts)), 2e-14),
  );

  it('CAN-13 one kind: one arrangement, S = 0; none at all: 0', () => {
    expect([S([17, 0]), S([0, 1e12]), S([0, 0])]).toEqual([0, 0, 0]);
  });

  it('CAN-14 two-level units, N = 12: Ω is the number of the 4096 states with n excited', () => {
    const ways = new Array<number>(13).fill(0);
    for (let state = 0; state < 4096; state++) ways[state.toString(2).replaceAll('0', '').length]!++;
    ways.forEach((omega, n) => near(S([12 - n, n]), Math.log(omega), 1e-13));
  });

  it('CAN-14 N = 100, ε = 1: S and β by the central difference at n = 30, −β at 70; ln((N − n)/n) is its limit', () => {
    const at = (n: number): number => S([100 - n, n]);
    const beta = (n: number): number => (at(n + 1) - at(n - 1)) / 2;
    near(at(30), 58.64209564095637, 1e-13);
    near(beta(30), 0.8379952664716868, 1e-12);
    near(beta(70), -0.8379952664716868, 1e-12);
    expect(beta(50)).toBeCloseTo(0, 13);
    // A one-sided difference is not it.
    expect(Math.abs(at(31) - at(30) - beta(30))).toBeGreaterThan(0.01);
    const large = (n: number): number => S([1e7 - n, n]);
    expect((large(3e6 + 1) - large(3e6 - 1)) / 2).toBeCloseTo(0.8472978603872037, 6);
  });

  it('CAN-15 two solids that exchange 4 quanta: ways (5, 12, 18, 20, 15) of 70', () => {
    // Ω(N, q) = C(q + N − 1, q).
    const omega = (N: number, q: number): number => Math.exp(S([q, N - 1]));
    const ways = [0, 1, 2, 3, 4].map((q) => omega(3, q) * omega(2, 4 - q));
    ways.forEach((found, q) => near(found, [5, 12, 18, 20, 15][q]!, 1e-12));
    near(
      ways.reduce((a, b) => a + b),
      omega(5, 4),
      1e-12,
    );
    near(S([100, 49]), 91.70435105341905, 1e-13);
  });

  it('keeps its digits at any N, where a difference of ln Γ loses them', () => {
    const N = 1e12;
    near(S([N - 1, 1]), Math.log(N), 1e-14);
    near(S([N - 3, 2, 1]), Math.log(N) + Math.log(N - 1) + Math.log(N - 2) - Math.LN2, 1e-14);
    expect(Math.abs(lgamma(N + 1) - lgamma(N) - Math.log(N))).toBeGreaterThan(1e-4);
  });

  it('CAN-01 with degeneracies Ω = N! Π g_i^N_i/N_i!: all ways to put 5 things in 3 states are 3⁵', () => {
    const logG = [0, Math.LN2]; // one state, and a pair of states
    let total = 0;
    for (let n = 0; n <= 5; n++) total += Math.exp(S([5 - n, n], logG));
    near(total, 3 ** 5, 1e-12);
    expect(S([0, 4], [-Infinity, 0])).toBe(0);
  });

  it('takes rows on their own and adds to what is there; refuses counts that are not integers ≥ 0', () => {
    const rows = [
      [1, 2],
      [3, 3],
    ];
    expect(entropiesOf(entropy, rows)).toEqual(rows.map((row) => S(row)));
    for (const bad of [-1, 1.5, NaN, Infinity]) expect(() => S([1, bad])).toThrow(/configurational: count 1 of row 0/);
  });
});
