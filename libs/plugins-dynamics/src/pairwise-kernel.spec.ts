import { describe, expect, it } from 'vitest';
import { chiSquareTest, replicaMeansTest } from '@ergodic/numerics';
import type { Compute, Dynamics, Energy } from '@ergodic/kernel';
import {
  boltzmann,
  chain,
  contextOf,
  copiesOf,
  drawStates,
  energiesOf,
  frustrated,
  histogram,
  machine,
  numbersOf,
  observed,
  pairs,
  rigOf,
  scaledPairs,
  torus,
} from '../test/support.ts';
import { blockGibbs } from './block-gibbs.ts';
import { heatBath } from './heat-bath.ts';
import { metropolis } from './metropolis.ts';

type Make = (compute: Compute, clamped?: Uint8Array) => Dynamics;
const contextWith = (compute: Compute, clamped?: Uint8Array) => ({ ...contextOf(1), compute, clamped });
const kernels: readonly (readonly [string, Make])[] = [
  ['heat-bath, sequential', (c, clamped) => heatBath.make({ scan: 'sequential' }, contextWith(c, clamped)) as Dynamics],
  ['heat-bath, chromatic', (c, clamped) => heatBath.make({ scan: 'chromatic' }, contextWith(c, clamped)) as Dynamics],
  [
    'metropolis, sequential',
    (c, clamped) => metropolis.make({ scan: 'sequential' }, contextWith(c, clamped)) as Dynamics,
  ],
  [
    'metropolis, chromatic',
    (c, clamped) => metropolis.make({ scan: 'chromatic' }, contextWith(c, clamped)) as Dynamics,
  ],
  ['block-gibbs', (c, clamped) => blockGibbs.make({}, contextWith(c, clamped)) as Dynamics],
];

/** Six spins, three on either side and all coupled across: what the kernel of dense couplings takes. */
const dense = pairs(
  'spins',
  [0, 1, 2].flatMap((i) => [3, 4, 5].map((j) => [j, i, 0.7 - 0.25 * i + 0.15 * (j - 3) * (i - 1)] as const)),
  [0.3, -0.2, 0.1, 0.25, 0, -0.4],
);
/** Few pairs, two of them parallel. */
const sparse = pairs(
  'bits',
  [
    [0, 1, 1.3],
    [1, 2, -0.7],
    [2, 3, 0.4],
    [3, 2, 0.5],
    [3, 4, -1.1],
  ],
  [0.3, -0.2, 0, 0.5, -0.6],
);
const systems: readonly (readonly [string, Energy])[] = [
  ['spins, dense', dense],
  ['bits, sparse', sparse],
  ['spins, a chain', chain],
];

describe.each(kernels)('%s in a kernel', (name, make) => {
  it.each(systems)(
    'GEN-05 %s: the exact law stays, after 1, 3 and 10 steps; that of couplings a fifth larger is rejected',
    (_, energy) => {
      for (const T of [0.7, 2.2]) {
        const law = boltzmann(energy, T);
        const after = (seen: Energy, steps: readonly number[]) => {
          const rig = rigOf(make('simd'), seen, drawStates(energy.space, law, 40_000));
          expect(make('simd').tier!(rig.state)).toBe('simd');
          let done = 0;
          return steps.map((step) => {
            rig.run(step - done, T);
            done = step;
            return chiSquareTest(histogram(numbersOf(energy.space, rig.x), law.length), law, {
              order: energiesOf(energy, copiesOfAll(energy)),
            });
          });
        };
        for (const verdict of after(energy, [1, 3, 10])) expect(verdict).toMatchObject({ pass: true });
        expect(after(scaledPairs(energy, 1.2), [10])[0]).toMatchObject({ pass: false });
        expect(after(scaledPairs(energy, -1), [3])[0]).toMatchObject({ pass: false });
      }
    },
  );

  it.each(systems)(
    'GEN-07 %s: from a state it goes as the matrix of the reference says, also with units clamped',
    (_, energy) => {
      const states = 2 ** energy.space.units;
      for (const clamped of [undefined, Uint8Array.from({ length: energy.space.units }, (_u, i) => Number(i === 1))])
        for (const start of [0, 5, states - 2]) {
          const rig = rigOf(make('simd', clamped), energy, copiesOf(energy.space, start, 20_000), 7 + start);
          rig.run(1, 1.1);
          const row = make('reference', clamped).transitionMatrix!(energy, 1.1).slice(
            start * states,
            (start + 1) * states,
          );
          expect(chiSquareTest(histogram(numbersOf(energy.space, rig.x), states), row)).toMatchObject({ pass: true });
        }
    },
  );

  it('NEQ-01 books the heat: to 10⁻⁶ of the energy, and exactly for couplings of few binary digits', () => {
    for (const [energy, tolerance] of [
      [dense, 2e-6],
      [sparse, 2e-6],
      [scaledPairs(chain, 0), 0],
      [torus(4), 0],
    ] as const) {
      const start = drawSome(energy, 40);
      const before = energiesOf(energy, start);
      const dynamics = make('auto');
      expect(dynamics.precision).toBe('float32');
      const rig = rigOf(dynamics, energy, start);
      for (const T of [3, 0.4, 1.7]) rig.run(50, T);
      const after = energiesOf(energy, start);
      for (let r = 0; r < 40; r++)
        expect(Math.abs(after[r]! - before[r]! - rig.tick.heat[r]!)).toBeLessThanOrEqual(tolerance * 20);
    }
  });

  it('SMP-19 T = 0: the energy never rises; T = 1e12: the uniform law', () => {
    const x = drawSome(dense, 60);
    const rig = rigOf(make('simd'), dense, x);
    let before = energiesOf(dense, x);
    for (let n = 0; n < 10; n++) {
      rig.run(1, 0);
      const after = energiesOf(dense, x);
      after.forEach((E, r) => expect(E).toBeLessThanOrEqual(before[r]! + 1e-6));
      before = after;
    }
    if (name.startsWith('metropolis')) return;
    const hot = rigOf(make('simd'), dense, copiesOf(dense.space, 9, 20_000));
    hot.run(3, 1e12);
    const uniform = new Float64Array(64).fill(1 / 64);
    expect(chiSquareTest(histogram(numbersOf(dense.space, hot.x), 64), uniform)).toMatchObject({ pass: true });
  });

  it('a state that is set from outside is taken on, the first one too, also where all of it is 0', () => {
    // Bits that no temperature as low as this turns on.
    const held = pairs('bits', [[0, 1, 0.1]], [-5, -4, -3]);
    const rig = rigOf(make('simd'), held, copiesOf(held.space, 0, 3));
    rig.run(1, 0.05);
    expect([...rig.x.data]).toEqual(new Array(9).fill(0));
    expect([...rig.tick.heat]).toEqual([0, 0, 0]);
    rig.x.data.fill(1);
    rig.tick.heat.fill(0);
    rig.run(1, 0.05);
    expect([...rig.x.data]).toEqual(new Array(9).fill(0));
    for (const heat of rig.tick.heat) expect(heat).toBeCloseTo(0.1 - 12, 6);
  });

  it('new couplings are taken on when the revision goes up', () => {
    const energy = scaledPairs(dense, 1);
    const other = scaledPairs(dense, -0.6);
    const law = boltzmann(other, 1.3);
    const verdict = (revision: number) => {
      const rig = rigOf(make('simd'), energy, drawStates(dense.space, law, 20_000));
      rig.run(1, 1.3);
      energy.pairwise!.coupling.set(other.pairwise!.coupling);
      energy.pairwise!.field.set(other.pairwise!.field);
      rig.tick.revision = revision;
      rig.run(30, 1.3);
      energy.pairwise!.coupling.set(dense.pairwise!.coupling);
      energy.pairwise!.field.set(dense.pairwise!.field);
      return chiSquareTest(histogram(numbersOf(dense.space, rig.x), 64), law);
    };
    if (!name.startsWith('metropolis')) expect(verdict(1)).toMatchObject({ pass: true });
    expect(verdict(0)).toMatchObject({ pass: false });
  });

  it('auto takes the kernel, reference does not; where there are no pair couplings both are the same', () => {
    const walked = (compute: Compute, energy: Energy) => {
      const rig = rigOf(make(compute), energy, drawSome(energy, 20), 5);
      rig.run(5, 1.3);
      return rig.x.data;
    };
    expect(walked('auto', dense)).toEqual(walked('simd', dense));
    expect(walked('reference', dense)).not.toEqual(walked('simd', dense));
    if (name !== 'block-gibbs') expect(walked('auto', frustrated)).toEqual(walked('reference', frustrated));
  });

  it('LAT-06 GEN-02 4 × 4 torus at T_c and at T = 3: U per spin; not at 1.08 T', () => {
    const energy = torus(4);
    for (const [T, u] of [
      [2 / Math.log(1 + Math.SQRT2), -1.5656237876383],
      [3, -1.0170696269551],
    ] as const) {
      const means = (temperature: number): Float64Array => {
        const rig = rigOf(
          make('simd'),
          energy,
          { data: new Float64Array(64 * 16).fill(1), replicas: 64, width: 16 },
          3,
        );
        rig.run(100, temperature);
        const sums = new Float64Array(64);
        for (let n = 0; n < 500; n++) {
          rig.run(1, temperature);
          energy.addEnergy(rig.x, sums, 1 / (16 * 500));
        }
        return sums;
      };
      expect(replicaMeansTest(means(T), u)).toMatchObject({ pass: true });
      expect(replicaMeansTest(means(1.08 * T), u)).toMatchObject({ pass: false });
    }
  });
});

describe('which form computes', () => {
  it('a random scan of heat-bath and metropolis stays with the reference, in float64', () => {
    for (const definition of [heatBath, metropolis]) {
      const dynamics = definition.make({ scan: 'random' }, contextWith('simd')) as Dynamics;
      const rig = rigOf(dynamics, machine, copiesOf(machine.space, 3, 2));
      expect(dynamics.tier!(rig.state)).toBe('reference');
      expect(dynamics.precision).toBeUndefined();
    }
  });

  it('metropolis tells the same acceptance in both forms, in law', () => {
    const shares = (compute: Compute): number => {
      const dynamics = metropolis.make({ scan: 'sequential' }, contextWith(compute)) as Dynamics;
      const rig = rigOf(dynamics, dense, drawStates(dense.space, boltzmann(dense, 1.4), 20_000), 2);
      rig.run(1, 1.4);
      return observed(dynamics, rig, 'acceptance').reduce((sum, share) => sum + share, 0) / 20_000;
    };
    // The standard error of either is below 0.5/√20000.
    expect(Math.abs(shares('simd') - shares('reference'))).toBeLessThan((5 * 0.5 * Math.SQRT2) / Math.sqrt(20_000));
    expect(shares('simd')).toBeGreaterThan(0.2);
  });

  it('clamped units that only free the others of an odd cycle: the kernel of sparse couplings', () => {
    const triangle = pairs(
      'spins',
      [
        [0, 1, 0.5],
        [1, 2, -0.7],
        [2, 0, 0.9],
      ],
      [0.1, 0.2, -0.3],
    );
    const clamped = Uint8Array.of(0, 1, 0);
    const dynamics = blockGibbs.make({}, contextWith('simd', clamped)) as Dynamics;
    const law = boltzmann(triangle, 0.9);
    const rig = rigOf(dynamics, triangle, drawStates(triangle.space, law, 40_000));
    expect(dynamics.tier!(rig.state)).toBe('simd');
    rig.run(5, 0.9);
    expect(chiSquareTest(histogram(numbersOf(triangle.space, rig.x), 8), law)).toMatchObject({ pass: true });
  });
});

/** Every state once. */
function copiesOfAll(energy: Energy) {
  const n = 2 ** energy.space.units;
  const all = copiesOf(energy.space, 0, n);
  for (let a = 0; a < n; a++) all.data.set(copiesOf(energy.space, a, 1).data, a * all.width);
  return all;
}

/** Unlike states. */
function drawSome(energy: Energy, replicas: number) {
  const { kind, units } = energy.space;
  const choices = energy.space.kind === 'categories' ? energy.space.choices : 2;
  const data = Float64Array.from({ length: replicas * units }, (_, i) => {
    const c = (i * 7 + Math.floor(i / units) * 3) % choices;
    return kind === 'spins' ? 2 * c - 1 : c;
  });
  return { data, replicas, width: units };
}
