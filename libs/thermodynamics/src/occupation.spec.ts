import { describe, expect, it } from 'vitest';
import { isNear, near, slope, sum } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { boseEinsteinOccupation, fermiDiracOccupation, fermiDiracSlope } from './occupation.ts';

describe('Fermi–Dirac occupation', () => {
  it('CAN-19 E = 1, μ = 0.3, T = 0.5; ½ at μ; decreasing in E', () => {
    near(fermiDiracOccupation(1, 0.5, 0.3), 0.1978161114414183);
    for (const T of [0, 0.5, 2]) expect(fermiDiracOccupation(0.3, T, 0.3)).toBe(0.5);
    for (let E = -3; E < 3; E += 0.25)
      expect(fermiDiracOccupation(E + 0.25, 0.5, 0.3)).toBeLessThan(fermiDiracOccupation(E, 0.5, 0.3));
    // σ(E − μ) instead of σ(μ − E), and without T.
    expect(isNear(1 - fermiDiracOccupation(1, 0.5, 0.3), 0.1978161114414183, 1e-2)).toBe(false);
    expect(isNear(fermiDiracOccupation(1, 1, 0.3), 0.1978161114414183, 1e-2)).toBe(false);
  });

  it('CAN-19 f(μ + δ) + f(μ − δ) = 1, and f is ⟨n⟩ of the states 0 and 1 with energies 0 and E − μ', () => {
    for (const T of [0.2, 0.5, 3])
      for (const delta of [0.1, 1, 7]) {
        near(fermiDiracOccupation(0.3 + delta, T, 0.3) + fermiDiracOccupation(0.3 - delta, T, 0.3), 1, 1e-15);
        near(fermiDiracOccupation(0.3 + delta, T, 0.3), boltzmann([0, delta], T).p[1]!, 1e-15);
      }
  });

  it('CAN-19 −∂f/∂E = f (1 − f)/T by central differences, with both tails', () => {
    for (const T of [0.2, 0.5, 3])
      for (const E of [-1, 0.1, 0.4, 2]) {
        const found = fermiDiracSlope(E, T, 0.3);
        near(
          slope((e) => fermiDiracOccupation(e, T, 0.3), E, 1e-5),
          found,
          1e-6,
        );
        const f = fermiDiracOccupation(E, T, 0.3);
        near(found, (-f * (1 - f)) / T);
        if (Math.abs(found) > 0.01) expect(isNear(found * T, found, 1e-3)).toBe(false);
      }
    near(fermiDiracSlope(-300, 1) / -Math.exp(-300), 1);
    near(fermiDiracSlope(300, 1) / -Math.exp(-300), 1);
  });

  it('CAN-19 T = 0 is a step; |E/T| = 1e4 does not overflow', () => {
    expect([-1, 0.2, 0.4, 2].map((E) => fermiDiracOccupation(E, 0, 0.3))).toEqual([1, 1, 0, 0]);
    expect([fermiDiracOccupation(1e4, 1), fermiDiracOccupation(-1e4, 1)]).toEqual([0, 1]);
  });
});

describe('Bose–Einstein occupation', () => {
  it('CAN-19 E = 1, μ = 0, T = 0.5, and ⟨n⟩ of the states n = 0, 1, 2, ...', () => {
    near(boseEinsteinOccupation(1, 0.5), 0.1565176427496657);
    for (const [E, T, mu] of [
      [1, 0.5, 0],
      [0.4, 2, -0.3],
      [1.5, 0.7, 1],
    ] as const) {
      const { p } = boltzmann(
        Array.from({ length: 400 }, (_, n) => n * (E - mu)),
        T,
      );
      near(boseEinsteinOccupation(E, T, mu), sum(p.map((q, n) => q * n)));
      expect(isNear(boseEinsteinOccupation(E, T, mu), fermiDiracOccupation(E, T, mu), 1e-3)).toBe(false);
    }
    expect(boseEinsteinOccupation(1, 0)).toBe(0);
    near(boseEinsteinOccupation(1e-12, 1) / 1e12, 1, 1e-10);
  });

  it('CAN-19 refuses E ≤ μ, T < 0 and numbers that are not finite', () => {
    expect(() => boseEinsteinOccupation(1, 1, 1)).toThrow(/energy is 1, must be > chemicalPotential = 1/);
    expect(() => boseEinsteinOccupation(1, -1)).toThrow(/temperature is -1/);
    expect(() => fermiDiracOccupation(NaN, 1)).toThrow(/energy is NaN, must be finite/);
    expect(() => fermiDiracOccupation(1, 1, Infinity)).toThrow(/chemicalPotential is Infinity/);
    expect(() => fermiDiracSlope(1, 0)).toThrow(/temperature is 0, must be finite and > 0/);
  });
});
