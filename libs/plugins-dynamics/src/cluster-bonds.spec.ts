import { describe, expect, it } from 'vitest';
import { chiSquareTest } from '@ergodic/numerics';
import type { Dynamics } from '@ergodic/kernel';
import {
  boltzmann,
  contextOf,
  copiesOf,
  defects,
  drawStates,
  energiesOf,
  histogram,
  numbersOf,
  pairs,
  rigOf,
  scaledPairs,
  torus,
} from '../test/support.ts';
import { bondProbability } from './cluster-bonds.ts';
import { swendsenWang } from './swendsen-wang.ts';
import { wolff } from './wolff.ts';

const critical = 2 / Math.log(1 + Math.SQRT2);
const moves: readonly (readonly [string, (clamped?: Uint8Array) => Dynamics])[] = [
  ['wolff', (clamped) => wolff.make({ clusters: 1 }, { ...contextOf(1), clamped }) as Dynamics],
  ['swendsen-wang', (clamped) => swendsenWang.make({}, { ...contextOf(1), clamped }) as Dynamics],
];

/** Six spins with couplings of both signs, loops that frustrate, parallel pairs, fields, and one spin alone. */
const tangled = pairs(
  'spins',
  [
    [0, 1, 0.8],
    [1, 2, -0.5],
    [2, 0, 0.7],
    [2, 3, 0.4],
    [3, 2, 0.3],
    [3, 4, -0.9],
    [4, 0, 0.6],
  ],
  [0.3, -0.2, 0, 0.5, -0.4, 0.25],
);

describe('bonds', () => {
  it('SMP-04 p = 1 − e^(−2J/T) where satisfied, 0 where not; T = 0 and T = ∞', () => {
    expect(bondProbability(1, critical)).toBeCloseTo(1 - Math.exp(-2 / critical), 15);
    expect(bondProbability(0.3, 2)).toBeCloseTo(1 - Math.exp(-0.3), 15);
    expect([bondProbability(-1, 1), bondProbability(0, 1), bondProbability(0, 0), bondProbability(-2, 0)]).toEqual([
      0, 0, 0, 0,
    ]);
    expect([bondProbability(1e-9, 0), bondProbability(1e300, 1e-300), bondProbability(Infinity, 1)]).toEqual([1, 1, 1]);
    expect(bondProbability(1, 1e12)).toBeCloseTo(2e-12, 20);
    expect(() => bondProbability(NaN, 1)).toThrow(RangeError);
  });
});

describe.each(moves)('%s', (name, make) => {
  const dynamics = make();

  it.each([critical, 0.8])(
    'SMP-04 GEN-07 3 × 3 Ising, T = %s: detailed balance; not with bonds of 1 − e^(−J/T)',
    (T) => {
      const law = boltzmann(torus(3), T);
      const found = defects(dynamics.transitionMatrix!(torus(3), T), law);
      expect(found.least).toBeGreaterThanOrEqual(0);
      expect(found.rows).toBeLessThanOrEqual(1e-12);
      expect(found.stationarity).toBeLessThanOrEqual(1e-13);
      expect(found.balance).toBeLessThanOrEqual(1e-14);
      expect(defects(dynamics.transitionMatrix!(scaledPairs(torus(3), 0.5), T), law).stationarity).toBeGreaterThan(
        1e-5,
      );
    },
  );

  it.each([0.5, 1.3, 5])(
    'GEN-07 couplings of both signs and fields, T = %s: detailed balance; not without the fields’ factor',
    (T) => {
      const law = boltzmann(tangled, T);
      const found = defects(dynamics.transitionMatrix!(tangled, T), law);
      expect(found.rows).toBeLessThanOrEqual(1e-13);
      expect(found.stationarity).toBeLessThanOrEqual(1e-13);
      expect(found.balance).toBeLessThanOrEqual(1e-14);
      const { from, to, coupling, field } = tangled.pairwise!;
      const edges = Array.from(from, (i, e) => [i, to[e]!, coupling[e]!] as const);
      for (const factor of [0, 0.5, -1]) {
        const mutant = pairs(
          'spins',
          edges,
          [...field].map((h) => factor * h),
        );
        expect(defects(dynamics.transitionMatrix!(mutant, T), law).stationarity).toBeGreaterThan(1e-4);
      }
    },
  );

  it('GEN-05 GEN-07 from each state it goes as the matrix says, also with units clamped', () => {
    for (const clamped of [undefined, Uint8Array.of(0, 1, 0, 0, 0, 1)]) {
      const moving = make(clamped);
      const P = moving.transitionMatrix!(tangled, 1.1);
      for (let a = 0; a < 64; a += 7) {
        const rig = rigOf(moving, tangled, copiesOf(tangled.space, a, 10_000), 100 + a);
        rig.run(1, 1.1);
        expect(
          chiSquareTest(histogram(numbersOf(tangled.space, rig.x), 64), P.slice(64 * a, 64 * a + 64)),
        ).toMatchObject({ pass: true });
      }
    }
  });

  it('GEN-07 with units clamped: they stay, and the law given them is kept; not where their clusters flip too', () => {
    const clamped = Uint8Array.of(0, 1, 0, 0, 0, 1);
    const law = boltzmann(tangled, 1.1);
    const P = make(clamped).transitionMatrix!(tangled, 1.1);
    const found = defects(P, law);
    expect(found.stationarity).toBeLessThanOrEqual(1e-13);
    expect(found.balance).toBeLessThanOrEqual(1e-14);
    for (let a = 0; a < 64; a++)
      for (let b = 0; b < 64; b++) if (((a ^ b) & 0b100010) !== 0) expect(P[64 * a + b]).toBe(0);
    // Mutant: what is clamped is no bond at all.
    const { from, to, coupling, field } = tangled.pairwise!;
    const cut = pairs(
      'spins',
      Array.from(from, (i, e) => [i, to[e]!, clamped[i]! + clamped[to[e]!]! > 0 ? 0 : coupling[e]!] as const),
      [...field],
    );
    expect(defects(make(clamped).transitionMatrix!(cut, 1.1), law).stationarity).toBeGreaterThan(1e-4);
  });

  it('NEQ-01 books as heat exactly what the energy gains', () => {
    for (const clamped of [undefined, Uint8Array.of(0, 0, 1, 0, 0, 0)]) {
      const x = drawStates(tangled.space, boltzmann(tangled, 1e9), 64);
      const before = energiesOf(tangled, x);
      const rig = rigOf(make(clamped), tangled, x);
      for (const T of [3, 0.4, 1.7]) rig.run(200, T);
      const after = energiesOf(tangled, x);
      for (let r = 0; r < 64; r++)
        expect(Math.abs(after[r]! - before[r]! - rig.tick.heat[r]!)).toBeLessThanOrEqual(2e-9);
      expect(Math.max(...rig.tick.heat.map(Math.abs))).toBeGreaterThan(0.1);
    }
  });

  it('SMP-19 T = 0: no flip raises the energy, from every state', () => {
    const all = drawStates(tangled.space, boltzmann(tangled, 1e9), 200);
    const rig = rigOf(dynamics, tangled, all);
    let before = energiesOf(tangled, all);
    for (let n = 0; n < 10; n++) {
      rig.run(1, 0);
      const after = energiesOf(tangled, all);
      after.forEach((E, r) => expect(E).toBeLessThanOrEqual(before[r]! + 1e-12));
      before = after;
    }
  });

  it('one spin, no couplings; all clamped; a coupling that is NaN; too many spins for a matrix', () => {
    const one = pairs('spins', [], [0.4]);
    const rig = rigOf(dynamics, one, copiesOf(one.space, 0, 20_000));
    rig.run(12, 0.9);
    const p = 1 / (1 + Math.exp(0.8 / 0.9));
    expect(chiSquareTest(histogram(numbersOf(one.space, rig.x), 2), Float64Array.of(p, 1 - p))).toMatchObject({
      pass: true,
    });
    const held = rigOf(make(Uint8Array.of(1)), one, copiesOf(one.space, 0, 3));
    held.run(5, 0.9);
    expect([...held.x.data]).toEqual([-1, -1, -1]);
    expect([...make(Uint8Array.of(1)).transitionMatrix!(one, 1)]).toEqual([1, 0, 0, 1]);
    const broken = pairs('spins', [[0, 1, NaN]], [0, 0]);
    expect(() => rigOf(dynamics, broken, copiesOf(broken.space, 0, 1)).run(1, 1)).toThrow(RangeError);
    expect(() => dynamics.transitionMatrix!(torus(4), 1)).toThrow('16 spins, must be at most 10');
    expect(() => rigOf(dynamics, one, copiesOf(one.space, 0, 1)).run(1, -1)).toThrow(`${name}: temperature is -1`);
  });
});
