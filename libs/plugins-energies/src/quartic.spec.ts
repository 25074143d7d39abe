import { describe, expect, it } from 'vitest';
import { batchOf, lgamma } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, forceError, forcesOf, integral, near, normalRows, withForce } from '../test/support.ts';
import { quartic } from './quartic.ts';

const of = (strength = 1, units = 1) => quartic.make({ strength }, contextOf({ units }));
const at = (energy: Energy, x: number): number => energiesOf(energy, batchOf(Float64Array.of(x), 1, 1))[0]!;
const gamma = (x: number): number => Math.exp(lgamma(x));

/** Z, ⟨x²⟩, ⟨E⟩ and ⟨x ∂E/∂x⟩ of one coordinate, by quadrature over what the plugin gives. */
function ensemble(energy: Energy, T: number) {
  const limit = 4 * (T / energy.controls!['strength']!) ** 0.25;
  const weight = (x: number): number => Math.exp(-at(energy, x) / T);
  const Z = integral(weight, limit);
  const mean = (f: (x: number) => number): number => integral((x) => f(x) * weight(x), limit) / Z;
  return {
    Z,
    square: mean((x) => x * x),
    U: mean((x) => at(energy, x)),
    virial: mean((x) => -x * forcesOf(energy, batchOf(Float64Array.of(x), 1, 1))[0]!),
  };
}

describe('quartic', () => {
  for (const law of lawsOf(quartic)) it(`law: ${law.name}`, law.check);

  it('CAN-17 x⁴ at T = 1: Z = 1.8128049541, ⟨x²⟩ = Γ(¾)/Γ(¼), ⟨V⟩ = ¼; of half the energy or of x² they are others', () => {
    const { Z, square, U, virial } = ensemble(of(), 1);
    near(Z, 1.812804954110954, 1e-8);
    near(square, 0.3379891200336423, 1e-8);
    near(square, gamma(0.75) / gamma(0.25), 1e-8);
    near(U, 0.25, 1e-8);
    near(virial, 1, 1e-8);
    const half = ensemble(of(0.5), 1);
    expect(Math.abs(half.Z - 1.812804954110954)).toBeGreaterThan(0.1);
    expect(Math.abs(half.square - 0.3379891200336423)).toBeGreaterThan(0.1);
    const square1: Energy = { ...of(), addEnergy: (x, out) => x.data.forEach((xi, r) => (out[r]! += xi * xi)) };
    expect(Math.abs(ensemble(square1, 1).U - 0.25)).toBeGreaterThan(0.1);
  });

  it.each([
    [0.3, 0.6],
    [2.5, 0.6],
    [0.3, 7],
    [12, 3],
  ])('CAN-17 T = %s, a = %s: Z = ½ Γ(¼) (T/a)^¼, ⟨x²⟩ = √(T/a) Γ(¾)/Γ(¼), ⟨V⟩ = T/4, ⟨x ∂E/∂x⟩ = T', (T, a) => {
    const energy = of(a);
    const { Z, square, U, virial } = ensemble(energy, T);
    near(Z, 0.5 * gamma(0.25) * (T / a) ** 0.25, 1e-8);
    near(square, (Math.sqrt(T / a) * gamma(0.75)) / gamma(0.25), 1e-8);
    near(U, T / 4, 1e-8);
    near(virial, T, 1e-8);
    // A force without its 4 or of the other sign does not meet the virial theorem.
    for (const factor of [0.25, -1])
      expect(Math.abs(ensemble(withForce(energy, factor), T).virial - T)).toBeGreaterThan(0.1);
  });

  it('GEN-09 the force is −∂E/∂x by central differences; without its 4 or of the wrong sign it is not', () => {
    const energy = of(0.6, 5);
    const x = normalRows(4, 5);
    expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.25, 0.5]) expect(forceError(withForce(energy, factor), x)).toBeGreaterThan(0.05);
  });

  it('NEQ-01 its control stiffens the well at fixed x', () => {
    const energy = of(2);
    expect(at(energy, -1.5)).toBeCloseTo(2 * 5.0625, 12);
    energy.controls!['strength'] = 3;
    expect(at(energy, -1.5)).toBeCloseTo(3 * 5.0625, 12);
    expect(forcesOf(energy, batchOf(Float64Array.of(-1.5), 1, 1))[0]).toBeCloseTo(12 * 3.375, 12);
  });

  it('refuses a strength that is not positive: its law could not be normalised', () => {
    for (const strength of [0, -1]) expect(quartic.options.safeParse({ strength }).success).toBe(false);
    expect(quartic.options.parse({})).toEqual({ strength: 1 });
  });
});
