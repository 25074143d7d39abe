import { describe, expect, it } from 'vitest';
import { batchOf, besselRatio } from '@ergodic/numerics';
import type { Coupling } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { graphOf, made, near, observed, ringOf, thermal, weightedGraph } from '../test/support.ts';
import { clock } from './clock.ts';
import { ising } from './ising.ts';
import { potts } from './potts.ts';

const of = (coupling: Coupling, states: number, J = 1, field = 0) =>
  made(clock, { states, coupling: J, field }, { coupling });
const kite = weightedGraph(4, [
  [0, 1, 0.7],
  [1, 2, 1.3],
  [2, 0, -0.4],
  [3, 0, 2.1],
]);

describe('clock', () => {
  for (const law of lawsOf(clock)) it(`law: ${law.name}`, law.check);

  it.each([
    [5, 1, 0.6],
    [5, -0.8, 1.5],
    [6, 1.3, 2.2],
  ])('ring of 4, q = %i, J = %d, T = %d: Z = Σ λ_k^N', (q, J, T) => {
    const turns = Array.from({ length: q }, (_, k) => (2 * Math.PI * k) / q);
    const lambda = (k: number): number =>
      turns.reduce((sum, angle) => sum + Math.exp((J / T) * Math.cos(angle)) * Math.cos(k * angle), 0);
    const exact = Math.log(turns.reduce((sum, _, k) => sum + lambda(k) ** 4, 0));
    near(thermal(of(ringOf(4), q, J), T).logZ, exact);
    expect(Math.abs(thermal(of(ringOf(4), q, 2 * J), T).logZ - exact)).toBeGreaterThan(0.1);
    if (q % 2 === 1) expect(Math.abs(thermal(of(ringOf(4), q, -J), T).logZ - exact)).toBeGreaterThan(1e-4);
  });

  it('q = 2 is Ising, field and all; q = 3 is Potts with 3J/2 and a constant', () => {
    // Direction 0 is s = +1.
    const spins = thermal(made(ising, { coupling: 1.2, field: -0.3 }, { coupling: kite }), 1).E;
    thermal(of(kite, 2, 1.2, 0.3), 1).E.forEach((E, a) => near(E, spins[a]!));
    const likePotts = thermal(made(potts, { states: 3, coupling: 1.8 }, { coupling: kite }), 1).E;
    thermal(of(kite, 3, 1.2), 1).E.forEach((E, a) => near(E, likePotts[a]! + 0.6 * 3.7));
  });

  it.each([0.7, 1.9])('q = 4, T = %d: two Ising systems with J/2', (T) => {
    const one = thermal(made(ising, { coupling: 0.6 }, { coupling: kite }), T).logZ;
    near(thermal(of(kite, 4, 1.2), T).logZ, 2 * one);
  });

  it.each([0.5, 0.8, 2])('q = 32, T = %d: a bond as of planar rotors, I₁(J/T)/I₀(J/T)', (T) => {
    const pair = graphOf(2, [[0, 1]]);
    near(thermal(of(pair, 32, 1.2), T).U, -1.2 * besselRatio(1.2 / T), 1e-12);
    expect(Math.abs(thermal(of(pair, 5, 1.2), T).U + 1.2 * besselRatio(1.2 / T))).toBeGreaterThan(1e-6);
  });

  it('order parameter: |Σ e^(2πi x/q)|/N', () => {
    const x = batchOf(Float64Array.of(3, 3, 3, 3, 0, 1, 2, 3, 0, 0, 1, 1), 3, 4);
    const [all, none, half] = observed(of(ringOf(4), 4), 'orderParameter', x);
    near(all!, 1);
    expect(none).toBeLessThan(1e-15);
    near(half!, Math.SQRT1_2);
  });
});
