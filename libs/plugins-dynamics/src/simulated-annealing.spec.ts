import { describe, expect, it } from 'vitest';
import { bits, type Energy } from '@ergodic/kernel';
import { contextOf, scalar } from '../test/support.ts';
import { logAcceptance, metropolis } from './metropolis.ts';

/** LRN-35: three states in a row, depth 1 between the local minimum 0 and the global one 2. */
const E = [0.5, 1.5, 0] as const;

/**
 * p of the three states after each of the steps n = 1, 2, … of Metropolis at T(n), from state 0: to either neighbour with
 * probability ½ · A, beyond the ends it stays.
 */
function annealed(T: (n: number) => number, at: readonly number[], factor = 1): number[] {
  let p = [1, 0, 0];
  const found: number[] = [];
  const last = at.at(-1)!;
  for (let n = 1; n <= last; n++) {
    const temperature = T(n);
    const rate = (a: number, b: number): number =>
      0.5 * Math.exp(Math.min(0, logAcceptance(factor * (E[b]! - E[a]!), temperature, undefined, 0, 1)));
    const [up, down, on, back] = [rate(0, 1), rate(1, 0), rate(1, 2), rate(2, 1)];
    p = [
      p[0]! * (1 - up) + p[1]! * down,
      p[0]! * up + p[1]! * (1 - down - on) + p[2]! * back,
      p[1]! * on + p[2]! * (1 - back),
    ];
    if (at.includes(n)) found.push(p[2]!);
  }
  return found;
}

describe('simulated annealing', () => {
  it.each([
    [0.5, 0.1480410145, 0.1480620989],
    [1, 0.8565997948, 0.9526976666],
    [1.5, 0.9526996858, 0.9899650934],
  ])('LRN-35 T_n = %s/ln(n + 1): in the minimum after 10⁴ and 10⁶ steps with probability %s, %s', (c, early, late) => {
    const [found10000, found] = annealed((n) => c / Math.log(n + 1), [1e4, 1e6]);
    expect(Math.abs(found10000! - early)).toBeLessThanOrEqual(1e-9);
    expect(Math.abs(found! - late)).toBeLessThanOrEqual(1e-9);
    // Mutant: an acceptance of half the energy.
    expect(Math.abs(annealed((n) => c / Math.log(n + 1), [1e4], 0.5)[0]! - early)).toBeGreaterThan(1e-3);
  });

  it('LRN-35 Hajek: it goes on to the minimum iff c ≥ 1, the depth; 0.95ⁿ is stuck at 0.5715746', () => {
    const stays = annealed((n) => 0.5 / Math.log(n + 1), [1e4, 1e6]);
    expect(stays[1]! - stays[0]!).toBeLessThan(1e-4);
    const goes = annealed((n) => 1 / Math.log(n + 1), [1e4, 1e6]);
    expect(goes[1]! - goes[0]!).toBeGreaterThan(0.09);
    const [stuck] = annealed((n) => 0.95 ** (n - 1), [5000]);
    expect(Math.abs(stuck! - 0.5715746)).toBeLessThanOrEqual(1e-7);
  });

  it('LRN-35 the same states as two bits under metropolis: its updates are those of the recursion', () => {
    // 00, 01, 11 in a row; 10 is closed, so that a proposal to it is refused.
    const row: Energy = scalar(bits(2), (x) =>
      x[1] === 0 ? (x[0] === 0 ? E[0] : E[1]) : x[0] === 1 ? E[2] : Infinity,
    );
    const dynamics = metropolis.make({ scan: 'random' }, contextOf(1));
    for (const T of [0.4, 1.1]) {
      // A step is two updates.
      const P = dynamics.transitionMatrix!(row, T);
      const [twice] = annealed(() => T, [2]);
      expect(P[3]).toBeCloseTo(twice!, 14);
    }
  });
});
