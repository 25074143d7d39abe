import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, RandomStreams } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, forceError, forcesOf, near, simpson, withForce } from '../test/support.ts';
import { absoluteDeviation } from './absolute-deviation.ts';

const of = (strength: number, centre: number, units = 1) =>
  absoluteDeviation.make({ strength, centre }, contextOf({ units }));
const at = (energy: Energy, x: number): number => energiesOf(energy, batchOf(Float64Array.of(x), 1, 1))[0]!;

/** Z and means of one coordinate, by quadrature on either side of the kink. */
function ensemble(energy: Energy, T: number) {
  const { strength, centre } = energy.controls as { strength: number; centre: number };
  const limit = (40 * T) / strength;
  const both = (f: (x: number) => number): number =>
    simpson(f, centre - limit, centre) + simpson(f, centre, centre + limit);
  const weight = (x: number): number => Math.exp(-at(energy, x) / T);
  const Z = both(weight);
  const mean = (f: (x: number) => number): number => both((x) => f(x) * weight(x)) / Z;
  return { F: -T * Math.log(Z), mean, U: mean((x) => at(energy, x)) };
}

describe('absolute-deviation', () => {
  for (const law of lawsOf(absoluteDeviation)) it(`law: ${law.name}`, law.check);

  it('NET-09 temperatures 1, 2, 4 with T* = 2, λ = ½ cost 1.5; the subgradient is λ sign, 0 at equality', () => {
    const energy = of(0.5, 2, 3);
    const x = batchOf(Float64Array.of(1, 2, 4), 1, 3);
    expect([...energiesOf(energy, x)]).toEqual([1.5]);
    expect([...forcesOf(energy, x)].map((f) => f + 0)).toEqual([0.5, 0, -0.5]);
    // Squares, without λ, or signed: not 1.5.
    for (const wrong of [of(1, 2, 3), of(0.5, 0, 3)]) expect(energiesOf(wrong, x)[0]).not.toBeCloseTo(1.5, 3);
  });

  it.each([
    [0.4, 0.7, -0.3],
    [3, 0.7, 1.2],
    [1.7, 5, 0.4],
  ])('CAN-17 T = %s, λ = %s, c = %s: ⟨V⟩ = T, variance 2T²/λ², F = −T ln(2T/λ); not with λ/2', (T, strength, c) => {
    const { F, U, mean } = ensemble(of(strength, c), T);
    near(U, T, 1e-8);
    near(
      mean((x) => x),
      c,
      1e-8,
    );
    near(
      mean((x) => (x - c) ** 2),
      (2 * T * T) / strength ** 2,
      1e-8,
    );
    near(F, -T * Math.log((2 * T) / strength), 1e-8);
    const half = ensemble(of(strength / 2, c), T);
    expect(Math.abs(half.F - F)).toBeGreaterThan(0.2 * T);
    expect(Math.abs(half.mean((x) => (x - c) ** 2) / mean((x) => (x - c) ** 2) - 1)).toBeGreaterThan(1);
  });

  it('GEN-09 the force is −∂E/∂x by central differences on either side of the kink; of the wrong sign or size it is not', () => {
    const energy = of(0.6, -0.4, 5);
    const random = new RandomStreams(3, 'sides', 1);
    const x = createBatch(4, 5);
    for (let k = 0; k < 20; k++) {
      const side = random.uniform(0) < 0.5 ? -1 : 1;
      x.data[k] = -0.4 + side * (0.01 + random.uniform(0));
    }
    expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5, 1 / 0.6]) expect(forceError(withForce(energy, factor), x)).toBeGreaterThan(0.1);
  });

  it('NEQ-01 controls move the centre and the strength at fixed x', () => {
    const energy = of(2, 0);
    expect(at(energy, 1.5)).toBe(3);
    Object.assign(energy.controls!, { centre: 2, strength: 4 });
    expect(at(energy, 1.5)).toBe(2);
    expect(forcesOf(energy, batchOf(Float64Array.of(1.5), 1, 1))[0]).toBe(4);
  });

  it('refuses a strength that is not positive', () => {
    expect(absoluteDeviation.options.safeParse({ strength: 0 }).success).toBe(false);
    expect(absoluteDeviation.options.parse({})).toEqual({ strength: 1, centre: 0 });
  });
});
