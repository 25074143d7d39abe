import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { isNear, near, randomDistribution, randomTemperature } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { layerFreeEnergy } from './layer-free-energy.ts';
import { variationalFreeEnergy } from './variational-free-energy.ts';

/** z = x W + b. */
function affine(x: readonly number[][], W: readonly number[][], b: readonly number[]): number[][] {
  return x.map((row) => b.map((bias, j) => row.reduce((sum, v, i) => sum + v * W[i]![j]!, bias)));
}

describe('layer free energy', () => {
  const z = affine(
    [
      [1, 2],
      [0, -1],
    ],
    [
      [0.5, -1],
      [0.25, 0.5],
    ],
    [0.1, 0],
  );

  it('NET-01 the printed layer: z, and the energy in both conventions', () => {
    [1.1, 0, -0.15, -0.5].forEach((value, i) => near(z.flat()[i]!, value));
    near(layerFreeEnergy(z, 0.7, 'meanSquare').energy, 0.370625);
    near(layerFreeEnergy(z, 0.7, 'half').energy, 0.1853125);
  });

  it.each([0.3, 0.7, 2])('NET-01 T = %s: entropy of softmax(−z/T) over the units of a row, F = U − TS', (T) => {
    for (const convention of ['meanSquare', 'half'] as const) {
      const found = layerFreeEnergy(z, T, convention);
      near(found.entropyNats, (boltzmann(z[0]!, T).S + boltzmann(z[1]!, T).S) / 2);
      near(found.freeEnergy, found.energy - T * found.entropyNats);
      // Mutants: +TS, T left out, all responses in one softmax.
      expect(isNear(found.energy + T * found.entropyNats, found.freeEnergy, 1e-2)).toBe(false);
      expect(isNear(found.energy - found.entropyNats, found.freeEnergy, 1e-2)).toBe(false);
      expect(isNear(boltzmann(z.flat(), T).S, found.entropyNats, 1e-2)).toBe(false);
    }
  });

  it('NET-01 the entropy is that of −z/T: three units tell the sign', () => {
    const row = [1.4, -0.3, 0.2];
    for (const T of [0.3, 0.7, 2]) {
      const { entropyNats } = layerFreeEnergy([row], T, 'half');
      near(entropyNats, boltzmann(row, T).S);
      const turned = boltzmann(
        row.map((v) => -v),
        T,
      );
      expect(isNear(turned.S, entropyNats, 1e-3)).toBe(false);
    }
  });

  it('NET-01 F ≥ −T ln Z holds for any q of the energies z, and not for this F', () => {
    const random = new RandomStreams(20, 'responses', 1);
    let below = 0;
    for (let n = 0; n < 200; n++) {
      const T = randomTemperature(random, 0.2, 3);
      const row = Array.from({ length: 4 }, () => 0.5 + random.normal(0));
      const bound = boltzmann(row, T).F;
      expect(variationalFreeEnergy(randomDistribution(random, 4), row, T).F).toBeGreaterThanOrEqual(bound);
      near(variationalFreeEnergy(boltzmann(row, T).p, row, T).F, bound);
      if (layerFreeEnergy([row], T, 'meanSquare').freeEnergy < bound - 1e-3) below++;
    }
    expect(below).toBeGreaterThan(5);
  });

  it('NET-01 refuses T ≤ 0, no rows, rows that differ and responses that are not finite', () => {
    expect(() => layerFreeEnergy(z, 0, 'half')).toThrow(/temperature is 0, must be finite and > 0/);
    expect(() => layerFreeEnergy([], 1, 'half')).toThrow(/number of rows is 0/);
    expect(() => layerFreeEnergy([[1], [1, 2]], 1, 'half')).toThrow(/responses\[1\].length is 2, must be 1/);
    for (const bad of [[], [NaN, 1], [Infinity, 1], [-Infinity, 1]])
      expect(() => layerFreeEnergy([bad], 1, 'half')).toThrow(RangeError);
  });
});
