import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { isNear, near, randomDistribution, randomTemperature } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { relativeEntropyBits, relativeEntropyNats, relativeEntropyToLogNats } from './relative-entropy.ts';
import { variationalFreeEnergy } from './variational-free-energy.ts';

const q = [0.5, 0.3, 0.2];
const { p, logP } = boltzmann([0, 1, 3], 0.7);

describe('relative entropy', () => {
  it('CAN-07 D(q‖p) and D(p‖q) of the levels 0, 1, 3 at T = 0.7, in nats and bits', () => {
    near(relativeEntropyNats(q, p), 0.481932956760348);
    near(relativeEntropyBits(q, p), 0.695282286759109);
    near(relativeEntropyNats(p, q), 0.254804128750831);
    near(relativeEntropyToLogNats(q, logP), 0.481932956760348);
    expect(isNear(relativeEntropyNats(p, q), relativeEntropyNats(q, p), 0.1)).toBe(false);
  });

  it('CAN-07 +∞ where p is 0 and q is not; terms with q = 0 are 0', () => {
    expect(relativeEntropyNats(q, [0.5, 0.5, 0])).toBe(Infinity);
    near(relativeEntropyNats([0.5, 0.5, 0], q), 0.5 * Math.log(0.5 / 0.3), 1e-15);
    near(relativeEntropyNats([0, 1, 0], [0, 1, 0]), 0, 1e-15);
  });

  it('CAN-07 D ≥ 0 and Pinsker’s D ≥ ½‖q − p‖₁², 0 iff q = p; additive over products', () => {
    const random = new RandomStreams(6, 'laws', 1);
    const times = (a: readonly number[], b: readonly number[]): number[] => a.flatMap((v) => b.map((w) => v * w));
    let caught = 0;
    for (let n = 0; n < 300; n++) {
      const [a, b, c, d] = [4, 4, 3, 3].map((size) => randomDistribution(random, size)) as [
        number[],
        number[],
        number[],
        number[],
      ];
      const found = relativeEntropyNats(a, b);
      const distance = a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0);
      expect(found).toBeGreaterThanOrEqual(distance ** 2 / 2);
      expect(relativeEntropyNats(a, a)).toBe(0);
      near(relativeEntropyNats(times(a, c), times(b, d)), found + relativeEntropyNats(c, d));
      // Pinsker with the ½ dropped is no law.
      if (found < distance ** 2) caught++;
    }
    expect(caught).toBeGreaterThan(10);
  });

  it('CAN-08 D(q‖p_T) = (F[q] − F)/T: the printed values, and 1000 random levels, laws and temperatures', () => {
    const found = variationalFreeEnergy(q, [0, 1, 3], 0.7);
    near(found.U, 0.9);
    near(found.S, 1.02965301406457);
    near(found.F, 0.179242890154799);
    near((found.F - boltzmann([0, 1, 3], 0.7).F) / 0.7, 0.481932956760348);
    const random = new RandomStreams(7, 'states', 1);
    let caught = 0;
    for (let n = 0; n < 1000; n++) {
      const T = randomTemperature(random, 0.1, 10);
      const levels = Array.from({ length: 5 }, () => random.normal(0));
      const law = randomDistribution(random, 5);
      const canonical = boltzmann(levels, T);
      const excess = variationalFreeEnergy(law, levels, T).F - canonical.F;
      near(excess / T, relativeEntropyToLogNats(law, canonical.logP), 1e-11);
      if (!isNear(excess, relativeEntropyNats(law, canonical.p), 1e-3)) caught++; // β left out
    }
    expect(caught).toBeGreaterThan(900);
  });

  it('CAN-08 from ln p it stays finite where p underflows', () => {
    const cold = boltzmann([0, 1, 3], 1e-3);
    const D = (variationalFreeEnergy(q, [0, 1, 3], 1e-3).F - cold.F) / 1e-3;
    near(relativeEntropyToLogNats(q, cold.logP), D);
    expect(relativeEntropyNats(q, cold.p)).toBe(Infinity);
  });

  it('refuses what is not a distribution', () => {
    expect(() => relativeEntropyNats([0.5, 0.4], [0.5, 0.5])).toThrow(/sum of q is 0.9, must be 1/);
    expect(() => relativeEntropyNats([0.5, 0.5], [0.5, 0.4])).toThrow(/sum of p is 0.9, must be 1/);
    expect(() => relativeEntropyNats([1], [0.5, 0.5])).toThrow(/logP.length is 2, must be 1/);
    expect(() => relativeEntropyToLogNats([0.5, 0.5], [0, 0])).toThrow(/must be 0/);
  });
});
