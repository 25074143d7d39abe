import { describe, expect, it } from 'vitest';
import { chiSquareTest, replicaMeansTest } from '@ergodic/numerics';
import type { Energy, ErgodicError } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import {
  boltzmann,
  contextOf,
  copiesOf,
  defects,
  drawStates,
  histogram,
  numbersOf,
  pairs,
  rigOf,
  torus,
} from '../test/support.ts';
import { blockGibbs } from './block-gibbs.ts';
import { heatBath } from './heat-bath.ts';

const dynamics = blockGibbs.make({}, contextOf(1));
const clampedAt = (...units: number[]) => {
  const clamped = new Uint8Array(8);
  for (const i of units) clamped[i] = 1;
  return blockGibbs.make({}, { ...contextOf(1), clamped });
};

/** LRN-17: bits (v₁, v₂, h₁, h₂), weights times `factor`. */
const restricted = (factor = 1): Energy =>
  pairs(
    'bits',
    [
      [0, 2, 0.5 * factor],
      [0, 3, -0.3 * factor],
      [1, 2, 0.8 * factor],
      [1, 3, 0.2 * factor],
    ],
    [0.1, -0.2, 0.3, -0.1],
  );
const ring = (n: number): Energy =>
  pairs(
    'spins',
    Array.from({ length: n }, (_, i) => [i, (i + 1) % n, 0.4 + 0.2 * i] as const),
    Array.from({ length: n }, (_, i) => 0.3 - 0.2 * i),
  );
const messageOf = (act: () => unknown): ErgodicError => {
  try {
    act();
  } catch (thrown) {
    return thrown as ErgodicError;
  }
  throw new Error('nothing was thrown');
};

describe('block-gibbs', () => {
  for (const law of lawsOf(blockGibbs)) it(`law: ${law.name}`, law.check);

  it('GEN-07 is the heat bath that takes the second side and then the first', () => {
    const energy = restricted();
    const sequence = heatBath.make({ scan: 'sequential' }, contextOf(1));
    /** The same energy with the hidden units first. */
    const turned = pairs(
      'bits',
      [
        [2, 0, 0.5],
        [2, 1, -0.3],
        [3, 0, 0.8],
        [3, 1, 0.2],
      ],
      [0.3, -0.1, 0.1, -0.2],
    );
    const [P, Q] = [dynamics.transitionMatrix!(energy, 0.7), sequence.transitionMatrix!(turned, 0.7)];
    const swapped = (a: number): number => (a >> 2) | ((a & 3) << 2);
    for (let a = 0; a < 16; a++)
      for (let b = 0; b < 16; b++)
        expect(Math.abs(P[a * 16 + b]! - Q[swapped(a) * 16 + swapped(b)]!)).toBeLessThanOrEqual(1e-15);
    // Mutant: the first side first.
    const first = sequence.transitionMatrix!(energy, 0.7);
    expect(Math.max(...P.map((p, k) => Math.abs(p - first[k]!)))).toBeGreaterThan(0.01);
  });

  it.each([0.6, 1.7])(
    'GEN-07 ring of 8, T = %s: keeps the Boltzmann law, without detailed balance; not where the factor 2 of spins is forgotten',
    (T) => {
      const energy = ring(8);
      const law = boltzmann(energy, T);
      const found = defects(dynamics.transitionMatrix!(energy, T), law);
      expect(found.rows).toBeLessThanOrEqual(1e-13);
      expect(found.stationarity).toBeLessThanOrEqual(1e-13);
      expect(found.balance).toBeGreaterThan(1e-6);
      // What spins of half the couplings do is what the mutant does.
      const half = pairs('spins', [[0, 1, 0.35]], [0.1, -0.2]);
      const double = pairs('spins', [[0, 1, 0.7]], [0.2, -0.4]);
      expect(defects(dynamics.transitionMatrix!(half, T), boltzmann(double, T)).stationarity).toBeGreaterThan(1e-3);
    },
  );

  it('SMP-03 LRN-17 GEN-05 a restricted Boltzmann machine: the law of its visible bits', () => {
    const printed = [0.1649961417017, 0.2543985598919, 0.2194854852284, 0.361119813178];
    const visible = (seen: Energy): Float64Array => {
      const rig = rigOf(dynamics, seen, drawStates(restricted().space, boltzmann(restricted(), 1), 100_000));
      rig.run(3, 1);
      return histogram(
        Array.from({ length: 100_000 }, (_, r) => 2 * rig.x.data[4 * r]! + rig.x.data[4 * r + 1]!),
        4,
      );
    };
    expect(chiSquareTest(visible(restricted()), printed)).toMatchObject({ pass: true });
    expect(chiSquareTest(visible(restricted(2)), printed)).toMatchObject({ pass: false });
  });

  it('LAT-06 GEN-02 4 × 4 torus at T_c: U per spin is −1.5656237876383, and not at 1.05 T_c', () => {
    const T = 2 / Math.log(1 + Math.SQRT2);
    const means = (temperature: number): Float64Array => {
      const energy = torus(4);
      const rig = rigOf(dynamics, energy, { data: new Float64Array(64 * 16).fill(1), replicas: 64, width: 16 });
      rig.run(100, temperature);
      const sums = new Float64Array(64);
      for (let n = 0; n < 2000; n++) {
        rig.run(1, temperature);
        energy.addEnergy(rig.x, sums, 1 / (16 * 2000));
      }
      return sums;
    };
    expect(replicaMeansTest(means(T), -1.5656237876383)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means(1.05 * T), -1.5656237876383)).toMatchObject({ pass: false });
  });

  it('names an odd cycle; a clamped unit opens it', () => {
    const rig = () => rigOf(dynamics, ring(5), copiesOf(ring(5).space, 3, 1));
    const { message, path, hint } = messageOf(rig);
    expect(message).toContain('a cycle of 5, an odd number: ');
    const units = message.split(': ').at(-1)!.split(' – ').map(Number);
    expect(units).toHaveLength(6);
    for (let k = 0; k < 5; k++) expect([1, 4]).toContain(Math.abs(units[k]! - units[k + 1]!));
    expect(path).toBe('energy');
    expect(hint).toContain('chromatic');
    const open = rigOf(clampedAt(2), ring(5), drawStates(ring(5).space, boltzmann(ring(5), 1.2), 50_000));
    open.run(3, 1.2);
    expect(chiSquareTest(histogram(numbersOf(ring(5).space, open.x), 32), boltzmann(ring(5), 1.2))).toMatchObject({
      pass: true,
    });
  });

  it('one unit, no couplings, and all units clamped', () => {
    const one = pairs('spins', [], [0.4]);
    expect(dynamics.transitionMatrix!(one, 0.9)[1]).toBeCloseTo(1 / (1 + Math.exp(-0.8 / 0.9)), 14);
    const free = pairs('bits', [], [0.4, -1, 0.2]);
    expect(defects(dynamics.transitionMatrix!(free, 0.9), boltzmann(free, 0.9)).balance).toBeLessThanOrEqual(1e-15);
    const rig = rigOf(clampedAt(0, 1, 2), free, copiesOf(free.space, 5, 2));
    rig.run(3, 1);
    expect([...rig.x.data]).toEqual([1, 0, 1, 1, 0, 1]);
  });

  it.each([-1, NaN, Infinity])('refuses T = %s', (T) => {
    expect(() => rigOf(dynamics, ring(4), copiesOf(ring(4).space, 3, 1)).run(1, T)).toThrow(`temperature is ${T}`);
  });
});
