import { describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import { capabilitiesOf } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, forceError, integral, normalRows, withForce } from '../test/support.ts';
import { harmonic } from './harmonic.ts';

const of = (stiffness: number, centre: number, units = 1) => harmonic.make({ stiffness, centre }, contextOf({ units }));
const at = (energy: ReturnType<typeof of>, x: number): number =>
  energiesOf(energy, batchOf(Float64Array.of(x), 1, 1))[0]!;

describe('harmonic', () => {
  for (const law of lawsOf(harmonic)) it(`law: ${law.name}`, law.check);

  it('CAN-20 E = ½ k Σ (x − c)² with its ½, and force −k (x − c)', () => {
    const energy = of(3, 0.5, 2);
    const x = batchOf(Float64Array.of(1.5, -0.5, 0.5, 2.5), 2, 2);
    expect([...energiesOf(energy, x)]).toEqual([3, 6]);
    const force = createBatch(2, 2);
    energy.addForce!(x, force);
    expect([...force.data]).toEqual([-3, 3, 0, -6]);
  });

  it('GEN-09 the force is −∂E/∂x by central differences; one of the wrong sign or without k is not', () => {
    const energy = of(2.7, -0.4, 5);
    const x = normalRows(4, 5);
    expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5, 1 / 2.7]) expect(forceError(withForce(energy, factor), x)).toBeGreaterThan(0.1);
  });

  it.each([0.3, 1, 2.5])('CAN-17 T = %s: variance T/k, ⟨E⟩ = T/2, and F = −(T/2) ln(2πT/k)', (T) => {
    const [k, c] = [1.7, 0.6];
    const energy = of(k, c);
    const weight = (x: number): number => Math.exp(-at(energy, x) / T);
    const Z = integral(weight, 15);
    const mean = integral((x) => x * weight(x), 15) / Z;
    expect(Math.abs(mean - c)).toBeLessThanOrEqual(1e-8);
    expect(Math.abs(integral((x) => (x - c) ** 2 * weight(x), 15) / Z - T / k)).toBeLessThanOrEqual(1e-8);
    expect(Math.abs(integral((x) => at(energy, x) * weight(x), 15) / Z - T / 2)).toBeLessThanOrEqual(1e-8);
    expect(Math.abs(-T * Math.log(Z) + (T / 2) * Math.log((2 * Math.PI * T) / k))).toBeLessThanOrEqual(1e-8);
  });

  it('NEQ-01 controls move the trap at fixed x: work ½ k [(x − c′)² − (x − c)²]', () => {
    const energy = of(2, 0);
    expect(at(energy, 1.5)).toBeCloseTo(2.25, 14);
    energy.controls!['centre'] = 1;
    expect(at(energy, 1.5)).toBeCloseTo(0.25, 14);
    energy.controls!['stiffness'] = 8;
    expect(at(energy, 1.5)).toBeCloseTo(1, 14);
    const force = createBatch(1, 1);
    energy.addForce!(batchOf(Float64Array.of(1.5), 1, 1), force);
    expect(force.data[0]).toBeCloseTo(-4, 14);
  });

  it('tells its springs afresh: E = ½ k (x − c)² of each unit after a protocol moved both', () => {
    const energy = of(2, 0.5, 3);
    const { quadratic, controls } = energy;
    expect([quadratic!.stiffness(2), quadratic!.centre(2)]).toEqual([2, 0.5]);
    Object.assign(controls!, { stiffness: 5, centre: -1.5 });
    expect([quadratic!.stiffness(0), quadratic!.centre(0)]).toEqual([5, -1.5]);
    const x = normalRows(1, 3);
    const sum = x.data.reduce((E, xi, i) => E + 0.5 * quadratic!.stiffness(i) * (xi - quadratic!.centre(i)) ** 2, 0);
    expect(energiesOf(energy, x)[0]).toBeCloseTo(sum, 12);
    expect(capabilitiesOf(energy)).toEqual(['force', 'program', 'quadratic']);
  });

  it('CAN-05 ∂F/∂k = ⟨∂E/∂k⟩ = T/2k', () => {
    const T = 0.8;
    const F = (k: number): number => {
      const energy = of(k, 0.2);
      return -T * Math.log(integral((x) => Math.exp(-at(energy, x) / T), 15));
    };
    expect(Math.abs((F(1.3 + 1e-5) - F(1.3 - 1e-5)) / 2e-5 - T / 2.6)).toBeLessThanOrEqual(1e-6);
  });

  it.each([0.3, 1, 2.5])(
    'NET-12 T = %s: λθ² is the spring k = 2λ, a prior of variance T/2λ; beside ½a(θ − b)² it shrinks b',
    (T) => {
      const [a, b, penalty] = [1.7, 0.9, 0.4];
      const moments = (k: number): readonly [mean: number, variance: number] => {
        const [data, prior] = [of(a, b), of(k, 0)];
        const weight = (x: number): number => Math.exp(-(at(data, x) + at(prior, x)) / T);
        const Z = integral(weight, 15);
        const mean = integral((x) => x * weight(x), 15) / Z;
        return [mean, integral((x) => (x - mean) ** 2 * weight(x), 15) / Z];
      };
      expect(Math.abs(at(of(2 * penalty, 0), 1.3) - penalty * 1.3 ** 2)).toBeLessThanOrEqual(1e-14);
      const [mean, variance] = moments(2 * penalty);
      expect(Math.abs(mean - (a * b) / (a + 2 * penalty))).toBeLessThanOrEqual(1e-8);
      expect(Math.abs(variance - T / (a + 2 * penalty))).toBeLessThanOrEqual(1e-8);
      // λ taken for k.
      expect(Math.abs(moments(penalty)[0] - mean)).toBeGreaterThan(0.05);
      expect(Math.abs(moments(penalty)[1] - variance)).toBeGreaterThan(0.02);
    },
  );

  it('refuses a stiffness that is not positive', () => {
    expect(harmonic.options.safeParse({ stiffness: 0 }).success).toBe(false);
    expect(harmonic.options.parse({})).toEqual({ stiffness: 1, centre: 0 });
  });
});
