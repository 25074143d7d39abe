import { describe, expect, it } from 'vitest';
import { batchOf, chiSquareTest, replicaMeansTest } from '@ergodic/numerics';
import { decodeCheckpoint, encodeCheckpoint, type Compute, type Dynamics, type Energy } from '@ergodic/kernel';
import { enumerate } from '@ergodic/laws';
import {
  boltzmann,
  contextOf,
  copiesOf,
  drawStates,
  energiesOf,
  histogram,
  numbersOf,
  observed,
  pairs,
  rigOf,
  scaledPairs,
  torus,
} from '../test/support.ts';
import { run, stateAfter } from '../test/runs.ts';
import { heatBath } from './heat-bath.ts';
import { LatticeKernel } from './lattice-kernel.ts';
import { metropolis } from './metropolis.ts';
import { PairwiseKernel } from './pairwise-kernel.ts';
import type { Scan } from './single-site.ts';
import { sweepKernel } from './sweep-kernel.ts';

type Sampler = typeof heatBath | typeof metropolis;
const chromatic = (sampler: Sampler, compute: Compute = 'simd') =>
  sampler.make({ scan: 'chromatic' }, { ...contextOf(1), compute }) as Dynamics;

/** Spins on a × b × c sites with open ends. */
function box(a: number, b: number, c: number, J: number, h: number): Energy {
  const edges: [number, number, number][] = [];
  for (let i = 0; i < a * b * c; i++) {
    if (i % c < c - 1) edges.push([i, i + 1, J]);
    if (Math.floor(i / c) % b < b - 1) edges.push([i + c, i, J]);
    if (Math.floor(i / (b * c)) < a - 1) edges.push([i, i + b * c, J]);
  }
  return pairs('spins', edges, new Array<number>(a * b * c).fill(h));
}

const ring = (units: number, J: number, h: number): Energy =>
  pairs(
    'spins',
    Array.from({ length: units }, (_, i) => [i, (i + 1) % units, J] as const),
    new Array<number>(units).fill(h),
  );

const systems: readonly (readonly [string, Energy])[] = [
  ['a ring of 8', ring(8, 0.9, -0.3)],
  ['3 × 3, open', box(1, 3, 3, 0.7, 0.3)],
  ['2 × 2 × 2, open', box(2, 2, 2, -0.6, 0.4)],
];

/** Replicas unlike one another. */
const mixed = ({ space }: Energy, replicas: number) =>
  batchOf(
    Float64Array.from({ length: replicas * space.units }, (_, i) => ((i * 7 + (i >> 4) * 3) % 5 < 2 ? -1 : 1)),
    replicas,
    space.units,
  );

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

describe('which kernel sweeps', () => {
  const kernelOf = (scan: Scan, energy: Energy, clamped?: Uint8Array) => {
    const free = Int32Array.from({ length: energy.space.units }, (_, i) => i).filter((i) => clamped?.[i] !== 1);
    const x = mixed(energy, 2);
    return sweepKernel('heat-bath', scan, energy, x, contextOf(2), free, { compute: 'simd', clamped });
  };

  it('that of lattices: chromatic scans of spins, all free; open, or periodic with even lengths', () => {
    for (const energy of [torus(4), torus(6, 0.3), ring(4, 1, 0), box(2, 3, 4, 1, 0), box(1, 5, 3, 1, 0)])
      expect(kernelOf('chromatic', energy)).toBeInstanceOf(LatticeKernel);
    expect(kernelOf('chromatic', torus(4), new Uint8Array(16))).toBeInstanceOf(LatticeKernel);
  });

  it('that of pairs: sequential scans, odd periodic lengths, other graphs, bits, clamped units', () => {
    const bits = pairs(
      'bits',
      [
        [0, 1, 1],
        [1, 2, 1],
      ],
      [0, 0, 0],
    );
    const star = pairs(
      'spins',
      [
        [0, 1, 1],
        [0, 2, 1],
        [0, 3, 1],
      ],
      [0, 0, 0, 0],
    );
    for (const energy of [torus(3), torus(5), ring(7, 1, 0), bits, star])
      expect(kernelOf('chromatic', energy)).toBeInstanceOf(PairwiseKernel);
    expect(kernelOf('sequential', torus(4))).toBeInstanceOf(PairwiseKernel);
    expect(
      kernelOf(
        'chromatic',
        torus(4),
        Uint8Array.from({ length: 16 }, (_, i) => Number(i === 3)),
      ),
    ).toBeInstanceOf(PairwiseKernel);
    expect(kernelOf('random', torus(4))).toBeUndefined();
  });

  it('metropolis tells how many spins it has turned', () => {
    const energy = torus(6, 0.2);
    const dynamics = chromatic(metropolis);
    const rig = rigOf(dynamics, energy, mixed(energy, 5));
    for (let n = 0; n < 4; n++) {
      const before = rig.x.data.slice();
      rig.run(1, 2.1);
      const shares = observed(dynamics, rig, 'acceptance');
      for (let r = 0; r < 5; r++) {
        const turned = rig.x.data.subarray(36 * r, 36 * r + 36).filter((s, i) => s !== before[36 * r + i]).length;
        expect(shares[r]).toBe(turned / 36);
      }
    }
  });
});
