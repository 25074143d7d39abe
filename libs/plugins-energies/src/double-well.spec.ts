import { describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import { lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, forceError, integral, normalRows, withForce } from '../test/support.ts';
import { doubleWell } from './double-well.ts';

type Options = Parameters<typeof doubleWell.make>[0];
const of = (options: Partial<Options> = {}, units = 1) =>
  doubleWell.make({ quartic: 1, minimum: 1, tilt: 0, ...options }, contextOf({ units }));
const at = (energy: ReturnType<typeof of>, x: number): number =>
  energiesOf(energy, batchOf(Float64Array.of(x), 1, 1))[0]!;
const mean = (energy: ReturnType<typeof of>, T: number, f: (x: number) => number): number => {
  const weight = (x: number): number => Math.exp(-at(energy, x) / T);
  return integral((x) => f(x) * weight(x), 5) / integral(weight, 5);
};

describe('double-well', () => {
  for (const law of lawsOf(doubleWell)) it(`law: ${law.name}`, law.check);

  it('CAN-17 (x² − 1)² at T = ½: Z, ⟨x²⟩, ⟨x⁴⟩, ⟨V⟩, and ⟨x V′⟩ = T', () => {
    const energy = of();
    const Z = integral((x) => Math.exp(-at(energy, x) / 0.5), 5);
    expect(Math.abs(Z - 1.410914703196209)).toBeLessThanOrEqual(1e-8);
    expect(Math.abs(mean(energy, 0.5, (x) => x * x) - 0.8521361521783342)).toBeLessThanOrEqual(1e-8);
    expect(Math.abs(mean(energy, 0.5, (x) => x ** 4) - 0.9771361521783344)).toBeLessThanOrEqual(1e-8);
    expect(Math.abs(mean(energy, 0.5, (x) => at(energy, x)) - 0.2728638478216658)).toBeLessThanOrEqual(1e-8);
  });

  it.each([0.2, 0.5, 2])('CAN-17 tilted and scaled, T = %s: ⟨x ∂E/∂x⟩ = T', (T) => {
    const energy = of({ quartic: 0.6, minimum: 1.3, tilt: 0.35 });
    const force = createBatch(1, 1);
    const virial = mean(energy, T, (x) => {
      force.data[0] = 0;
      energy.addForce!(batchOf(Float64Array.of(x), 1, 1), force);
      return -x * force.data[0];
    });
    expect(Math.abs(virial - T)).toBeLessThanOrEqual(1e-8);
  });

  it('CAN-20 minima at ±b, barrier a b⁴ between them; a tilt favours the right', () => {
    const energy = of({ quartic: 2, minimum: 1.5 });
    expect([at(energy, 1.5), at(energy, -1.5)]).toEqual([0, 0]);
    expect(at(energy, 0)).toBeCloseTo(2 * 1.5 ** 4, 12);
    const tilted = of({ quartic: 2, minimum: 1.5, tilt: 0.3 });
    expect(at(tilted, -1.5) - at(tilted, 1.5)).toBeCloseTo(0.9, 12);
    expect(mean(tilted, 1, (x) => x)).toBeGreaterThan(0.2);
  });

  it('GEN-09 the force is −∂E/∂x by central differences; without its 4, its tilt or its sign it is not', () => {
    const energy = of({ quartic: 0.7, minimum: 1.2, tilt: -0.4 }, 4);
    const x = normalRows(5, 4);
    expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.25, 0.5]) expect(forceError(withForce(energy, factor), x)).toBeGreaterThan(0.05);
    const untilted = of({ quartic: 0.7, minimum: 1.2, tilt: 0 }, 4);
    expect(forceError({ ...energy, addForce: untilted.addForce! }, x)).toBeGreaterThan(0.05);
  });

  it('controls drive barrier, distance and tilt', () => {
    const energy = of();
    Object.assign(energy.controls!, { quartic: 3, minimum: 0.5, tilt: 1 });
    expect(at(energy, 2)).toBeCloseTo(3 * (4 - 0.25) ** 2 - 2, 12);
  });

  it('tells the fraction of coordinates in the right-hand well', () => {
    const energy = of({}, 4);
    const observable = energy.observables![0]!;
    const out = new Float64Array(2);
    if ('measure' in observable)
      observable.measure(batchOf(Float64Array.of(1, -1, 0.9, 1.1, -1, -1, -2, 0.1), 2, 4), out);
    expect([...out]).toEqual([0.75, 0.25]);
  });
});
