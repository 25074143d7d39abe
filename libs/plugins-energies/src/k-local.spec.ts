import { describe, expect, it } from 'vitest';
import { lawsOf } from '@ergodic/laws';
import { made, near, thermal, thrownBy, weightedGraph } from '../test/support.ts';
import { ising } from './ising.ts';
import { kLocalBits } from './k-local-bits.ts';
import { kLocal } from './k-local.ts';

const factors = [
  { units: [0, 1, 2], weight: 0.7 },
  { units: [3, 1, 4, 0], weight: -1.3 },
  { units: [2, 4], weight: 0.4 },
  { units: [3], weight: 0.9 },
];
const sum = (x: Float64Array): number =>
  -factors.reduce((total, { units, weight }) => total + weight * units.reduce((product, i) => product * x[i]!, 1), 0);

describe('k-local', () => {
  for (const law of lawsOf(kLocal)) it(`spins, law: ${law.name}`, law.check);
  for (const law of lawsOf(kLocalBits)) it(`bits, law: ${law.name}`, law.check);

  it('E = −Σ w Π, of spins and of bits', () => {
    for (const definition of [kLocal, kLocalBits]) {
      const { E, rows } = thermal(made(definition, { factors }), 1);
      rows.forEach((row, a) => near(E[a]!, sum(row)));
      expect(rows.some((row, a) => Math.abs(E[a]! + sum(row)) > 1)).toBe(true);
    }
  });

  it.each([0.5, 1, 2.7])('T = %d: independent factors of spins, Z = 2^units Π cosh(w/T)', (T) => {
    // All four together are 1 in every state: three of them are independent.
    const three = factors.slice(0, 3);
    const exact = 6 * Math.LN2 + three.reduce((total, { weight }) => total + Math.log(Math.cosh(weight / T)), 0);
    near(thermal(made(kLocal, { factors: three }, { units: 6 }), T).logZ, exact);
    const doubled = three.map(({ units, weight }) => ({ units, weight: 2 * weight }));
    expect(Math.abs(thermal(made(kLocal, { factors: doubled }, { units: 6 }), T).logZ - exact)).toBeGreaterThan(0.1);
    const all = thermal(made(kLocal, { factors }, { units: 6 }), T).logZ;
    const [cosh, sinh] = [Math.cosh, Math.sinh].map((f) =>
      factors.reduce((product, { weight }) => product * f(weight / T), 1),
    );
    near(all, 6 * Math.LN2 + Math.log(cosh! + sinh!));
  });

  it.each([0.5, 1, 2.7])('T = %d: one factor of 3 of 5 bits, Z = 2⁵ − 2² (1 − e^(w/T))', (T) => {
    for (const weight of [0.8, -1.4]) {
      const found = thermal(made(kLocalBits, { factors: [{ units: [4, 0, 2], weight }] }, { units: 5 }), T).logZ;
      near(found, Math.log(32 - 4 * (1 - Math.exp(weight / T))));
      expect(Math.abs(found - Math.log(32 - 4 * (1 - Math.exp(-weight / T))))).toBeGreaterThan(0.01);
    }
  });

  it('factors of one and two spins are Ising', () => {
    const coupling = weightedGraph(3, [
      [0, 1, 0.7],
      [2, 1, -1.2],
    ]);
    const spins = thermal(made(ising, { field: [0.3, 0, -0.5] }, { coupling }), 1).E;
    const found = made(kLocal, {
      factors: [
        { units: [0, 1], weight: 0.7 },
        { units: [2, 1], weight: -1.2 },
        { units: [0], weight: 0.3 },
        { units: [2], weight: -0.5 },
      ],
    });
    thermal(found, 1).E.forEach((E, a) => near(E, spins[a]!));
  });

  it('units: the recipe’s, or those that are named; what cannot be is told', () => {
    expect(made(kLocal, { factors }).space.units).toBe(5);
    expect(made(kLocal, { factors }, { units: 8 }).space.units).toBe(8);
    expect(thrownBy(() => made(kLocal, { factors }, { units: 4 }))).toMatchObject({
      path: 'factors.1.units',
      hint: 'units 0 … 3',
    });
    expect(thrownBy(() => made(kLocal, { factors: [{ units: [1, 1], weight: 1 }] })).message).toContain(
      'has a unit twice',
    );
    for (const units of [[], [0, 1, 2, 3, 4], [-1], [0.5]])
      expect(kLocal.options.safeParse({ factors: [{ units, weight: 1 }] }).success).toBe(false);
    expect(kLocal.options.safeParse({ factors: [{ units: [0], weight: NaN }] }).success).toBe(false);
  });
});
