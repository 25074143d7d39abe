import { RandomStreams } from '@ergodic/numerics';
import { enumeratePairs } from '@ergodic/thermodynamics';
import type { Energy } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { glass, logZ, machine, pairEnergyOf, pairsOf } from '../../test/small-systems.ts';
import { exactLogPartition } from './exact-log-partition.ts';

const plain = { energy: { use: 'made-up' } };
const random = new RandomStreams(2, 'couplings', 1);
const numbers = (count: number) => Array.from({ length: count }, () => random.normal(0));
const enumerated = (energy: Energy, T: number) =>
  enumeratePairs({ ...energy.pairwise!, kind: energy.space.kind as 'bits' | 'spins' }, T).logZ;

/** 18 visible and 3 hidden bits: too many units to enumerate, but for a test. */
const rbm = pairEnergyOf(
  'bits',
  pairsOf(
    Array.from({ length: 54 }, (_, e) => [Math.floor(e / 3), 18 + (e % 3), random.normal(0)] as const),
    numbers(21),
  ),
  18,
);
const chain = (kind: 'bits' | 'spins') =>
  pairEnergyOf(
    kind,
    pairsOf(
      Array.from({ length: 20 }, (_, i) => [i, i + 1, random.normal(0)] as const),
      numbers(21),
    ),
  );
const torus = (rows: number, columns: number, J: number, field = 0) =>
  pairEnergyOf(
    'spins',
    pairsOf(
      Array.from({ length: rows * columns }, (_, k) => {
        const [r, c] = [Math.floor(k / columns), k % columns];
        return [[k, r * columns + ((c + 1) % columns), J] as const, [k, ((r + 1) % rows) * columns + c, J] as const];
      }).flat(),
      new Array<number>(rows * columns).fill(field),
    ),
  );
const magnet = (shape: number[], more: object = {}) => ({
  energy: { use: 'ising', coupling: 0.7, ...more },
  coupling: { use: 'lattice', shape, periodic: true },
});

describe('where ln Z is known exactly', () => {
  it.each([0.4, 2.7])('T = %s: states, layers, trees and tori, as enumerated', (T) => {
    for (const [energy, recipe, method] of [
      [machine, plain, 'all 2^4 states'],
      [glass, plain, 'all 2^6 states'],
      [rbm, plain, 'all 2^3 states of the smaller layer'],
      [chain('bits'), plain, 'message passing on a tree'],
      [chain('spins'), plain, 'message passing on a tree'],
      [torus(3, 7, 0.7), magnet([3, 7]), 'Kaufman’s formula for the torus'],
    ] as const) {
      const exact = exactLogPartition(energy, recipe as never)!;
      expect(exact.method).toBe(method);
      expect(exact.at(T)).toBeCloseTo(enumerated(energy, T), 9);
      if (energy.space.units < 10) expect(exact.at(T)).toBeCloseTo(logZ(energy, T), 10);
    }
  });

  it('nothing where it is not known', () => {
    const ring = pairEnergyOf(
      'spins',
      pairsOf(
        Array.from({ length: 21 }, (_, i) => [i, (i + 1) % 21, 1] as const),
        numbers(21),
      ),
    );
    expect(exactLogPartition(ring, plain)).toBeUndefined();
    const { pairwise: _, ...unpaired } = glass;
    expect(exactLogPartition(unpaired, plain)).toBeUndefined();
    // A field, an open end, an antiferromagnet, or couplings other than the recipe's.
    for (const [energy, recipe] of [
      [torus(3, 7, 0.7, 0.1), magnet([3, 7], { field: 0.1 })],
      [torus(3, 7, 0.7), { ...magnet([3, 7]), coupling: { use: 'lattice', shape: [3, 7], periodic: false } }],
      [torus(3, 7, -0.7), magnet([3, 7], { coupling: -0.7 })],
      [torus(3, 7, 0.8), magnet([3, 7])],
    ] as const)
      expect(exactLogPartition(energy, recipe as never)).toBeUndefined();
  });
});
