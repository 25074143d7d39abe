import { describe, expect, it } from 'vitest';
import { batchOf, logSumExp } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { enumerate, lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, near } from '../test/support.ts';
import { chemicalBonds } from './chemical-bonds.ts';

const of = (...energies: number[]) => chemicalBonds.make({ energies }, contextOf());

/** F, U and the probability that each bond is formed, by enumeration. */
function ensemble(energy: Energy, T: number) {
  const x = enumerate(energy.space);
  const E = energiesOf(energy, x);
  const logZ = logSumExp(E.map((e) => -e / T));
  const p = E.map((e) => Math.exp(-e / T - logZ));
  const formed = Array.from({ length: x.width }, (_, b) =>
    p.reduce((sum, q, a) => sum + q * x.data[a * x.width + b]!, 0),
  );
  return { F: -T * logZ, U: p.reduce((sum, q, a) => sum + q * E[a]!, 0), formed };
}

describe('chemical-bonds', () => {
  for (const law of lawsOf(chemicalBonds)) it(`law: ${law.name}`, law.check);

  it('CAN-20 bond energies add: all formed, some, none', () => {
    const energy = of(-4, -4, -2.5, -6);
    const x = batchOf(Float64Array.of(1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0), 3, 4);
    expect([...energiesOf(energy, x)].map((E) => E + 0)).toEqual([-16.5, -10, 0]);
    expect(energy.space).toEqual({ kind: 'bits', units: 4 });
  });

  it('CAN-20 the energy of two molecules together is the sum of theirs', () => {
    const [a, b] = [
      [-4, -2.5],
      [-6, 0.3, -1],
    ] as const;
    for (const T of [0.6, 3]) {
      const [left, right, both] = [ensemble(of(...a), T), ensemble(of(...b), T), ensemble(of(...a, ...b), T)];
      near(both.F, left.F + right.F);
      near(both.U, left.U + right.U);
    }
  });

  it.each([0.4, 1.7, 9])('CAN-20 T = %s: bonds are independent, formed with 1/(1 + e^(E/T)); U and F', (T) => {
    const energies = [-2, -0.7, 0.4, -2];
    const { F, U, formed } = ensemble(of(...energies), T);
    const p = energies.map((E) => 1 / (1 + Math.exp(E / T)));
    p.forEach((q, b) => near(formed[b]!, q));
    near(
      U,
      energies.reduce((sum, E, b) => sum + E * p[b]!, 0),
    );
    near(
      F,
      energies.reduce((sum, E) => sum - T * Math.log1p(Math.exp(-E / T)), 0),
    );
    // With the other sign bonds that hold would break.
    const mutant = ensemble(of(...energies.map((E) => -E)), T);
    expect(Math.abs(mutant.formed[0]! - p[0]!)).toBeGreaterThan(0.1);
    expect(Math.abs(mutant.F - F)).toBeGreaterThan(0.1);
  });

  it('tells the fraction of bonds that are formed', () => {
    const observable = of(-4, -4, -2.5, -6).observables![0]!;
    const out = new Float64Array(2);
    if ('measure' in observable) observable.measure(batchOf(Float64Array.of(1, 1, 1, 0, 0, 0, 0, 1), 2, 4), out);
    expect([...out]).toEqual([0.75, 0.25]);
  });

  it('refuses an empty list and what is not a number', () => {
    for (const energies of [[], [NaN], [-Infinity]])
      expect(chemicalBonds.options.safeParse({ energies }).success).toBe(false);
  });
});
