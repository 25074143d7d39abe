import { describe, expect, it } from 'vitest';
import { RandomStreams, replicaMeansTest } from '@ergodic/numerics';
import type { Dynamics, Energy } from '@ergodic/kernel';
import { contextOf, observed, pairs, rigOf, scaledPairs, torus } from '../test/support.ts';
import { heatBath } from './heat-bath.ts';
import { swendsenWang } from './swendsen-wang.ts';
import { wolff } from './wolff.ts';

const critical = 2 / Math.log(1 + Math.SQRT2);
const samplers: readonly (readonly [string, Dynamics, steps: number])[] = [
  ['wolff', wolff.make({ clusters: 1 }, contextOf(1)) as Dynamics, 5000],
  ['swendsen-wang', swendsenWang.make({}, contextOf(1)) as Dynamics, 2000],
  ['heat-bath', heatBath.make({ scan: 'sequential' }, contextOf(1)) as Dynamics, 0],
];
const copiesOfOnes = (width: number, replicas: number) => ({
  data: new Float64Array(replicas * width).fill(1),
  replicas,
  width,
});

describe.each(samplers)('%s', (name, dynamics, steps) => {
  it.runIf(steps > 0)(
    'SMP-04 GEN-02 4 × 4 at T_c: mean cluster size N⟨m²⟩ = 12.18174253709876; not with bonds of 1 − e^(−J/T)',
    () => {
      const means = (energy: Energy): Float64Array => {
        const rig = rigOf(dynamics, energy, copiesOfOnes(16, 64), 11);
        rig.run(100, critical);
        const sums = new Float64Array(64);
        for (let n = 0; n < steps; n++) {
          rig.run(1, critical);
          observed(dynamics, rig, 'clusterSize').forEach((size, r) => (sums[r]! += size / steps));
        }
        return sums;
      };
      expect(replicaMeansTest(means(torus(4)), 12.18174253709876)).toMatchObject({ pass: true });
      expect(replicaMeansTest(means(scaledPairs(torus(4), 0.5)), 12.18174253709876)).toMatchObject({ pass: false });
    },
  );

  it('LRN-26 GEN-02 one pattern of 50 spins at T = 0.5: ⟨|m|⟩ = 0.9524424710494, and at T = 1.5 ⟨m²⟩ = 0.05429680514671', () => {
    const N = 50;
    const random = new RandomStreams(3, 'pattern', 1);
    const pattern = Array.from({ length: N }, () => (random.uniform(0) < 0.5 ? -1 : 1));
    const couplings: [number, number, number][] = [];
    for (let i = 0; i < N; i++) for (let j = 0; j < i; j++) couplings.push([j, i, (pattern[i]! * pattern[j]!) / N]);
    const energy = pairs('spins', couplings, new Array<number>(N).fill(0));
    const means = (T: number, of: (m: number) => number, seen = energy): Float64Array => {
      const rig = rigOf(dynamics, seen, copiesOfOnes(N, 64), 5);
      rig.run(60, T);
      const sums = new Float64Array(64);
      for (let n = 0; n < 300; n++) {
        rig.run(1, T);
        for (let r = 0; r < 64; r++) {
          let overlap = 0;
          for (let i = 0; i < N; i++) overlap += (pattern[i]! * rig.x.data[r * N + i]!) / N;
          sums[r]! += of(overlap) / 300;
        }
      }
      return sums;
    };
    expect(replicaMeansTest(means(0.5, Math.abs), 0.9524424710494)).toMatchObject({ pass: true });
    expect(
      replicaMeansTest(
        means(1.5, (m) => m * m),
        0.05429680514671,
      ),
    ).toMatchObject({ pass: true });
    // Mutant: each pair counted twice.
    expect(replicaMeansTest(means(0.5, Math.abs, scaledPairs(energy, 2)), 0.9524424710494)).toMatchObject({
      pass: false,
    });
  });

  it.runIf(name !== 'wolff')('LAT-06 GEN-02 8 × 8 torus at T_c: U per spin is −1.4915891074397', () => {
    const T = 2 / Math.log(1 + Math.SQRT2);
    const energy = torus(8);
    const means = (temperature: number): Float64Array => {
      const rig = rigOf(dynamics, energy, { data: new Float64Array(64 * 64).fill(1), replicas: 64, width: 64 }, 2);
      rig.run(300, temperature);
      const sums = new Float64Array(64);
      for (let n = 0; n < 1000; n++) {
        rig.run(1, temperature);
        energy.addEnergy(rig.x, sums, 1 / (64 * 1000));
      }
      return sums;
    };
    expect(replicaMeansTest(means(T), -1.4915891074397)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means(1.05 * T), -1.4915891074397)).toMatchObject({ pass: false });
  });
});
