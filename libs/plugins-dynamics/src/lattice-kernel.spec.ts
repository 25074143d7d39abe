import { describe, expect, it } from 'vitest';
import { batchOf, chiSquareTest, replicaMeansTest } from '@ergodic/numerics';
import { decodeCheckpoint, encodeCheckpoint, type Compute, type Dynamics, type Energy } from '@ergodic/kernel';
import { enumerate } from '@ergodic/laws';
import { box, mixed, ring } from '../test/lattices.ts';
import {
  boltzmann,
  contextOf,
  copiesOf,
  drawStates,
  energiesOf,
  histogram,
  numbersOf,
  rigOf,
  scaledPairs,
  torus,
} from '../test/support.ts';
import { run, stateAfter } from '../test/runs.ts';
import { heatBath } from './heat-bath.ts';
import { metropolis } from './metropolis.ts';

type Sampler = typeof heatBath | typeof metropolis;
const chromatic = (sampler: Sampler, compute: Compute = 'simd') =>
  sampler.make({ scan: 'chromatic' }, { ...contextOf(1), compute }) as Dynamics;

const systems: readonly (readonly [string, Energy])[] = [
  ['a ring of 8', ring(8, 0.9, -0.3)],
  ['3 × 3, open', box(1, 3, 3, 0.7, 0.3)],
  ['2 × 2 × 2, open', box(2, 2, 2, -0.6, 0.4)],
];

describe.each([
  ['heat-bath', heatBath],
  ['metropolis', metropolis],
] as const)('%s on lattices', (name, sampler) => {
  it.each(systems)(
    'GEN-05 %s: the exact law stays; that of couplings a fifth larger or turned over is rejected',
    (_, energy) => {
      for (const T of [0.8, 2.3]) {
        const law = boltzmann(energy, T);
        const after = (seen: Energy, steps: number) => {
          const rig = rigOf(chromatic(sampler), seen, drawStates(energy.space, law, 30_000));
          rig.run(steps, T);
          return chiSquareTest(histogram(numbersOf(energy.space, rig.x), law.length), law, {
            order: energiesOf(energy, enumerate(energy.space)),
          });
        };
        for (const steps of [1, 3, 10]) expect(after(energy, steps)).toMatchObject({ pass: true });
        expect(after(scaledPairs(energy, 1.2), 10)).toMatchObject({ pass: false });
        expect(after(scaledPairs(energy, -1), 3)).toMatchObject({ pass: false });
      }
    },
  );

  it.each(systems)('GEN-07 %s: from a state it goes as the matrix of the reference says', (_, energy) => {
    const states = 2 ** energy.space.units;
    const matrix = chromatic(sampler, 'reference').transitionMatrix!(energy, 1.3);
    for (const start of [0, 5, states - 2]) {
      const rig = rigOf(chromatic(sampler), energy, copiesOf(energy.space, start, 20_000), 7 + start);
      rig.run(1, 1.3);
      const row = matrix.slice(start * states, (start + 1) * states);
      expect(chiSquareTest(histogram(numbersOf(energy.space, rig.x), states), row)).toMatchObject({ pass: true });
    }
  });

  it.each([
    [2, -1.7553802887774],
    [2.5, -1.3791164822593],
    [3, -1.0170696269551],
  ])('LAT-06 GEN-02 4 × 4 torus at T = %s: U per spin is %s; not at 1.08 T', (T, u) => {
    const means = (temperature: number): Float64Array => {
      const energy = torus(4);
      const rig = rigOf(chromatic(sampler), energy, batchOf(new Float64Array(64 * 16).fill(1), 64, 16), 3);
      rig.run(100, temperature);
      const sums = new Float64Array(64);
      for (let n = 0; n < 1000; n++) {
        rig.run(1, temperature);
        energy.addEnergy(rig.x, sums, 1 / (16 * 1000));
      }
      return sums;
    };
    expect(replicaMeansTest(means(T), u)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means(1.08 * T), u)).toMatchObject({ pass: false });
  });

  it('LAT-06 4 × 4 torus at T = 3: energies as often as g(E) e^(−E/T) says; not at 1.1 T', () => {
    const counts = new Map<number, number>();
    for (const [E, g] of [
      [32, 2],
      [24, 32],
      [20, 64],
      [16, 424],
      [12, 1728],
      [8, 6688],
      [4, 13568],
      [0, 20524],
    ] as const)
      for (const sign of [-1, 1]) counts.set(sign * E, g);
    const levels = [...counts.keys()].filter((E) => !Object.is(E, -0)).sort((a, b) => a - b);
    const weights = levels.map((E) => counts.get(E)! * Math.exp(-E / 3));
    const Z = weights.reduce((sum, w) => sum + w, 0);
    const verdict = (T: number) => {
      const energy = torus(4);
      const rig = rigOf(chromatic(sampler), energy, mixed(energy, 10_000), 4);
      rig.run(150, T);
      const seen = new Float64Array(levels.length);
      for (const E of energiesOf(energy, rig.x)) seen[levels.indexOf(E)]!++;
      return chiSquareTest(
        seen,
        Float64Array.from(weights, (w) => w / Z),
      );
    };
    expect(verdict(3)).toMatchObject({ pass: true });
    expect(verdict(3.3)).toMatchObject({ pass: false });
  });

  it('NEQ-01 books the heat of each replica, also where the state is set from outside between two steps', () => {
    for (const energy of [torus(4), torus(6, 0.3), ring(40, 0.9, -0.3), box(3, 4, 5, -0.6, 0.4)]) {
      const x = mixed(energy, 20);
      const rig = rigOf(chromatic(sampler), energy, x);
      for (const T of [3, 0.4, 1.7]) {
        for (let i = 0; i < 20; i++) x.data[i * 7] = -x.data[i * 7]!;
        const before = energiesOf(energy, x);
        rig.tick.heat.fill(0);
        rig.run(20, T);
        energiesOf(energy, x).forEach((E, r) => expect(rig.tick.heat[r]).toBeCloseTo(E - before[r]!, 10));
      }
    }
  });

  it('SMP-19 T = 0: the energy never rises', () => {
    const energy = torus(6, 0.1);
    const rig = rigOf(chromatic(sampler), energy, mixed(energy, 60));
    for (let n = 0; n < 10; n++) {
      rig.tick.heat.fill(0);
      rig.run(1, 0);
      for (const heat of rig.tick.heat) expect(heat).toBeLessThanOrEqual(1e-12);
    }
  });

  it('takes new couplings when the revision goes up, and those that differ from pair to pair too', () => {
    const energy = box(1, 3, 3, 0.7, 0.3);
    const own = scaledPairs(energy, 1).pairwise!;
    for (const change of [
      (value: number) => -0.8 * value,
      (value: number, e: number) => value * (1.2 - 0.3 * (e % 4)),
    ]) {
      const other = scaledPairs(energy, 1);
      other.pairwise!.coupling.set(own.coupling.map(change));
      other.pairwise!.field.set(own.field.map(change));
      const law = boltzmann(other, 1.6);
      const verdict = (revision: number) => {
        const rig = rigOf(chromatic(sampler), energy, drawStates(energy.space, law, 20_000));
        energy.pairwise!.coupling.set(other.pairwise!.coupling);
        energy.pairwise!.field.set(other.pairwise!.field);
        rig.tick.revision = revision;
        rig.run(10, 1.6);
        energy.pairwise!.coupling.set(own.coupling);
        energy.pairwise!.field.set(own.field);
        const seen = chiSquareTest(histogram(numbersOf(energy.space, rig.x), 512), law);
        // And back again.
        rig.tick.revision = revision + 1;
        rig.x.data.set(drawStates(energy.space, boltzmann(energy, 1.6), 20_000).data);
        rig.run(3, 1.6);
        const back = chiSquareTest(histogram(numbersOf(energy.space, rig.x), 512), boltzmann(energy, 1.6));
        return [seen.pass, back.pass];
      };
      expect(verdict(1)).toEqual([true, true]);
      expect(verdict(0)).toEqual([false, true]);
    }
  });

  it.each([
    ['as it is', {}],
    ['while couplings and fields learn', { learning: { use: 'wander' } }],
  ])('a run taken up from its checkpoints has the bits of one that was never stopped, %s', (_, rest) => {
    const recipe = {
      seed: 11,
      steps: 40,
      replicas: 3,
      energy: { use: 'magnet' },
      dynamics: { use: name, scan: 'chromatic' },
      compute: 'simd',
      temperature: { use: 'jumpy', low: 0.8, high: 3 },
      ...rest,
    };
    expect(stateAfter(recipe, 40, [1, 2, 17])).toEqual(stateAfter(recipe, 40));
    const states = [run(recipe), run({ ...recipe, compute: 'auto' }), run({ ...recipe, seed: 12 })].map((one) => {
      one.simulation.advance(40);
      return one.simulation.x.data;
    });
    expect(states[0]).toEqual(decodeCheckpoint(encodeCheckpoint(stateAfter(recipe, 40))).arrays['x']);
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).not.toEqual(states[0]);
  });
});
