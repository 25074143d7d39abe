import { describe, expect, it } from 'vitest';
import { chiSquareTest, createBatch, detailedBalanceTest } from '@ergodic/numerics';
import type { Dynamics, Energy } from '@ergodic/kernel';
import { dynamicsLaws, enumerate } from '@ergodic/laws';
import {
  boltzmann,
  chain,
  contextOf,
  copiesOf,
  defects,
  drawStates,
  energiesOf,
  frustrated,
  histogram,
  levels,
  machine,
  numbersOf,
  pairs,
  rigOf,
  seenAs,
  torus,
} from '../test/support.ts';
import { heatBath } from './heat-bath.ts';
import { metropolis } from './metropolis.ts';
import type { Scan } from './single-site.ts';

const reference = { ...contextOf(1), compute: 'reference' } as const;

/** What holds for every sampler that updates one unit at a time. */
const samplers: readonly (readonly [string, (scan: Scan) => Dynamics])[] = [
  ['metropolis', (scan) => metropolis.make({ scan }, reference) as Dynamics],
  ['heat-bath', (scan) => heatBath.make({ scan }, reference) as Dynamics],
];
const scans: readonly Scan[] = ['random', 'sequential'];

const systems: readonly (readonly [string, Energy])[] = [
  ['three levels', levels([0, 1, 3])],
  ['five degenerate levels', levels([0, 1, 3, -0.5, 0.2], [1, 4, 2, 0.5, 0])],
  ['categories', frustrated],
  ['bits', machine],
  ['spins', chain],
];

describe.each(samplers)('%s', (name, make) => {
  describe.each(scans)('%s scan', (scan) => {
    const dynamics = make(scan);

    // Spins, bits and categories are among the trials of both.
    for (const [system, energy] of systems.slice(0, 2))
      for (const law of dynamicsLaws(() => ({ dynamics: make(scan), energy }), {
        temperatures: [0.3, 0.7, 2, 5],
        reversible: scan === 'random',
        start: (x) => x.data.set(copiesOf(energy.space, 1, x.replicas).data),
      }))
        it(`GEN-07 ${system}: ${law.name}`, law.check);

    it('GEN-07 SMP-02 3 × 3 Ising in a field: 512 states', () => {
      const energy = torus(3, 0.2);
      const found = defects(dynamics.transitionMatrix!(energy, 2.3), boltzmann(energy, 2.3));
      expect(found.rows).toBeLessThanOrEqual(1e-13);
      expect(found.stationarity).toBeLessThanOrEqual(1e-13);
      if (scan === 'random') expect(found.balance).toBeLessThanOrEqual(1e-14);
      else expect(found.balance).toBeGreaterThan(1e-6);
    });

    it.each(systems)('GEN-07 what advance does to %s is what the matrix says, from every state', (_, energy) => {
      const replicas = 10_000;
      const temperature = 0.8;
      const P = dynamics.transitionMatrix!(energy, temperature);
      const states = Math.sqrt(P.length);
      for (let a = 0; a < states; a += states > 9 ? 5 : 1) {
        const rig = rigOf(dynamics, energy, copiesOf(energy.space, a, replicas), 100 + a);
        rig.run(1, temperature);
        const row = P.slice(a * states, (a + 1) * states);
        const counts = histogram(numbersOf(energy.space, rig.x), states);
        if (Math.max(...row) > 1 - 1e-3) expect(Math.max(...counts)).toBeGreaterThan(0.99 * replicas);
        else expect(chiSquareTest(counts, row)).toMatchObject({ pass: true });
      }
    });

    it('GEN-05 started exactly from the law, it stays in it: after 1, 3 and 10 steps', () => {
      for (const [energy, temperature] of [
        [levels([0, 1, 3], [1, 2, 1]), 0.7],
        [frustrated, 1.6],
      ] as const) {
        const law = boltzmann(energy, temperature);
        const rig = rigOf(dynamics, energy, drawStates(energy.space, law, 20_000));
        let done = 0;
        for (const steps of [1, 3, 10]) {
          rig.run(steps - done, temperature);
          done = steps;
          const counts = histogram(numbersOf(energy.space, rig.x), law.length);
          expect(chiSquareTest(counts, law)).toMatchObject({ pass: true });
        }
      }
    });

    it('GEN-05 SMP-03 3 × 3 Ising at T_c: every state after 3 steps; energies halved or reversed are rejected', () => {
      const energy = torus(3);
      const temperature = 2 / Math.log(1 + Math.SQRT2);
      const law = boltzmann(energy, temperature);
      const order = energiesOf(energy, enumerate(energy.space));
      const test = (seen: Energy, replicas: number) => {
        const rig = rigOf(dynamics, seen, drawStates(energy.space, law, replicas));
        rig.run(3, temperature);
        return chiSquareTest(histogram(numbersOf(energy.space, rig.x), law.length), law, { order });
      };
      expect(test(energy, 20_000)).toMatchObject({ pass: true });
      for (const factor of [1 / 1.1, 1 / 2, 2, -1]) {
        const mutant = seenAs(energy, (e) => factor * e);
        expect(test(mutant, 10_000)).toMatchObject({ pass: false });
      }
    });

    it('GEN-07 GEN-11 rejects matrices of energies halved, doubled or reversed', () => {
      for (const factor of [0.5, 2, -1, 1 / 1.1]) {
        const mutant = seenAs(frustrated, (e) => factor * e);
        const found = defects(dynamics.transitionMatrix!(mutant, 0.7), boltzmann(frustrated, 0.7));
        expect(found.stationarity).toBeGreaterThan(1e-4);
      }
    });

    it('converges to the law from every state', () => {
      const temperature = 1.3;
      let P = dynamics.transitionMatrix!(machine, temperature);
      const n = Math.sqrt(P.length);
      for (let doubling = 0; doubling < 9; doubling++) P = product(P, P, n);
      const law = boltzmann(machine, temperature);
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++) expect(Math.abs(P[a * n + b]! - law[b]!)).toBeLessThanOrEqual(1e-12);
    });

    it('NEQ-01 books as heat exactly what the energy gains', () => {
      for (const energy of [chain, frustrated, machine]) {
        const x = drawStates(energy.space, boltzmann(energy, 1e9), 64);
        const before = energiesOf(energy, x);
        const rig = rigOf(dynamics, energy, x);
        for (const temperature of [3, 0.4, 1.7]) rig.run(200, temperature);
        const after = energiesOf(energy, x);
        for (let r = 0; r < x.replicas; r++)
          expect(Math.abs(after[r]! - before[r]! - rig.tick.heat[r]!)).toBeLessThanOrEqual(1e-10 * Math.sqrt(600));
        expect(Math.max(...rig.tick.heat.map(Math.abs))).toBeGreaterThan(0.1);
      }
    });

    it('SMP-19 T = 1e-12 and T = 0: the energy never rises', () => {
      for (const temperature of [1e-12, 0]) {
        const x = drawStates(frustrated.space, boltzmann(frustrated, 1e9), 50);
        const rig = rigOf(dynamics, frustrated, x);
        let before = energiesOf(frustrated, x);
        for (let step = 0; step < 20; step++) {
          rig.run(1, temperature);
          const after = energiesOf(frustrated, x);
          expect(Math.max(...after.map((e, r) => e - before[r]!))).toBeLessThanOrEqual(1e-12);
          before = after;
        }
      }
    });

    it('SMP-19 T = 1e12: the uniform law', () => {
      const uniform = new Float64Array(27).fill(1 / 27);
      const rig = rigOf(dynamics, frustrated, copiesOf(frustrated.space, 5, 13_500));
      rig.run(15, 1e12);
      expect(chiSquareTest(histogram(numbersOf(frustrated.space, rig.x), 27), uniform)).toMatchObject({ pass: true });
    });

    it('SMP-19 never enters a choice of infinite energy or of no degeneracy; NaN throws', () => {
      for (const energy of [levels([0, Infinity, 0.5]), levels([0, -9, 0.5], [1, 0, 1])]) {
        const rig = rigOf(dynamics, energy, createBatch(500, 1));
        rig.run(50, 1.2);
        const counts = histogram(numbersOf(energy.space, rig.x), 3);
        expect(counts[1]).toBe(0);
        expect(counts[2]).toBeGreaterThan(100);
      }
      const broken = rigOf(dynamics, levels([NaN, 0]), createBatch(1, 1));
      expect(() => broken.run(1, 1)).toThrow(RangeError);
    });

    it('leaves a closed choice that it starts in, and a single choice as it is', () => {
      const closed = levels([0, 1, 2], [0, 0, 3]);
      const rig = rigOf(dynamics, closed, createBatch(100, 1));
      rig.run(20, 1);
      expect([...rig.x.data].every((c) => c === 2)).toBe(true);
      const single = rigOf(dynamics, levels([4]), createBatch(2, 1));
      single.run(3, 1);
      expect([...single.x.data]).toEqual([0, 0]);
      expect([...dynamics.transitionMatrix!(levels([4]), 1)]).toEqual([1]);
    });

    it.each([-1, NaN, Infinity])('refuses T = %s', (temperature) => {
      const rig = rigOf(dynamics, chain, copiesOf(chain.space, 0, 1));
      expect(() => rig.run(1, temperature)).toThrow(`${name}: temperature is ${temperature}`);
      expect(() => dynamics.transitionMatrix!(chain, temperature)).toThrow(RangeError);
    });

    it('refuses a transition matrix of more than 4096 states', () => {
      expect(() => dynamics.transitionMatrix!(torus(4), 1)).toThrow('2^16 states');
    });
  });

  it('GEN-07 a chromatic scan is a sequential one of the same system, numbered by colours', () => {
    const ring = (number: (i: number) => number): Energy => {
      const field = new Array<number>(6).fill(0);
      for (let i = 0; i < 6; i++) field[number(i)] = 0.3 - 0.15 * i;
      const couplings = Array.from({ length: 6 }, (_, i) => [number(i), number((i + 1) % 6), 0.5 + 0.2 * i] as const);
      return pairs('spins', couplings, field);
    };
    /** Even units first. */
    const number = (i: number): number => (i % 2 === 0 ? i / 2 : 3 + (i - 1) / 2);
    const renumbered = (a: number): number => {
      let b = 0;
      for (let i = 0; i < 6; i++) b |= ((a >> i) & 1) << number(i);
      return b;
    };
    const P = make('chromatic').transitionMatrix!(
      ring((i) => i),
      0.9,
    );
    const Q = make('sequential').transitionMatrix!(ring(number), 0.9);
    const plain = make('sequential').transitionMatrix!(
      ring((i) => i),
      0.9,
    );
    let apart = 0;
    for (let a = 0; a < 64; a++)
      for (let b = 0; b < 64; b++) {
        expect(Math.abs(P[a * 64 + b]! - Q[renumbered(a) * 64 + renumbered(b)]!)).toBeLessThanOrEqual(1e-15);
        apart = Math.max(apart, Math.abs(P[a * 64 + b]! - plain[a * 64 + b]!));
      }
    expect(apart).toBeGreaterThan(1e-3);
    expect(
      defects(
        P,
        boltzmann(
          ring((i) => i),
          0.9,
        ),
      ).stationarity,
    ).toBeLessThanOrEqual(1e-13);
  });

  it('GEN-05 random scan: equally many transitions there and back, pair by pair', () => {
    const energy = levels([0, 1, 3, 0.4], [1, 1, 2, 1]);
    const law = boltzmann(energy, 0.9);
    const start = drawStates(energy.space, law, 200_000);
    const from = numbersOf(energy.space, start);
    const rig = rigOf(make('random'), energy, start);
    rig.run(1, 0.9);
    const to = numbersOf(energy.space, rig.x);
    const counts = new Float64Array(16);
    for (let r = 0; r < from.length; r++) counts[from[r]! * 4 + to[r]!]!++;
    expect(detailedBalanceTest(counts, 4)).toMatchObject({ pass: true, pairs: 6 });
  });
});

function product(a: Float64Array, b: Float64Array, n: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + j]! += a[i * n + k]! * b[k * n + j]!;
  return out;
}
