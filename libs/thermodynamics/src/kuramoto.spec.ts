import { describe, expect, it } from 'vitest';
import { isNear, near, simpson } from '../test/support.ts';
import {
  gaussianFrequencies,
  kuramotoCriticalCoupling,
  kuramotoOrder,
  lorentzianFrequencies,
  uniformFrequencies,
  type FrequencyLaw,
} from './kuramoto.ts';

const laws = (width: number): Readonly<Record<string, FrequencyLaw>> => ({
  Gaussian: gaussianFrequencies(width),
  Lorentzian: lorentzianFrequencies(width),
  uniform: uniformFrequencies(width),
});

describe('Kuramoto transition', () => {
  it('LAT-13 K_c = 2/(π g(0))', () => {
    near(kuramotoCriticalCoupling(gaussianFrequencies(1)), 1.59576912160573);
    near(kuramotoCriticalCoupling(lorentzianFrequencies(1)), 2);
    near(kuramotoCriticalCoupling(lorentzianFrequencies(0.7)), 1.4);
    near(kuramotoCriticalCoupling(uniformFrequencies(1)), 4 / Math.PI);
    near(kuramotoCriticalCoupling(gaussianFrequencies(2.5)), 2.5 * 1.59576912160573);
  });

  it('LAT-13 r: Gaussian at K = 2 and 3, Lorentzian √(1 − K_c/K)', () => {
    near(kuramotoOrder(gaussianFrequencies(1), 2), 0.715173956683183);
    near(kuramotoOrder(gaussianFrequencies(1), 3), 0.925181686138704);
    near(kuramotoOrder(gaussianFrequencies(0.4), 0.8), 0.715173956683183);
    near(kuramotoOrder(lorentzianFrequencies(1), 4), 0.7071067812, 1e-10);
    for (const K of [1.5, 2, 10]) near(kuramotoOrder(lorentzianFrequencies(0.7), K), Math.sqrt(1 - 1.4 / K));
    // Mutants: K_c = 2/g(0) and 1/(π g(0)) in the Lorentzian's law, and σ² for σ.
    expect(isNear(Math.sqrt(1 - 1 / 4), kuramotoOrder(lorentzianFrequencies(1), 4), 1e-2)).toBe(false);
    expect(isNear(kuramotoOrder(gaussianFrequencies(0.16), 0.8), 0.715173956683183, 1e-2)).toBe(false);
  });

  it('LAT-13 uniform: r jumps to π/4 at K_c', () => {
    const law = uniformFrequencies(1.3);
    const Kc = kuramotoCriticalCoupling(law);
    expect(kuramotoOrder(law, Kc)).toBe(0);
    near(kuramotoOrder(law, Kc * (1 + 1e-12)), Math.PI / 4, 1e-4);
    for (const K of [1.1 * Kc, 2 * Kc]) expect(kuramotoOrder(law, K)).toBeGreaterThan(Math.PI / 4);
    // The others grow from 0.
    for (const other of [gaussianFrequencies(1), lorentzianFrequencies(1)])
      expect(kuramotoOrder(other, kuramotoCriticalCoupling(other) * (1 + 1e-6))).toBeLessThan(0.01);
  });

  it.each(['Gaussian', 'Lorentzian', 'uniform'])(
    'LAT-13 %s: the closed form is ∫ cos²θ g(a sin θ) dθ, and r solves 1 = K ∫ cos²θ g(K r sin θ) dθ',
    (name) => {
      for (const width of [0.6, 1, 2]) {
        const law = laws(width)[name]!;
        const integral = (a: number): number => {
          // A uniform g ends inside the range: integrate up to there.
          const end = name === 'uniform' ? Math.asin(Math.min(1, width / a)) : Math.PI / 2;
          return 2 * simpson((x) => Math.cos(x) ** 2 * law.density(a * Math.sin(x) * (1 - 1e-15)), 0, end);
        };
        for (const a of [0.1, 0.7, 1.9, 8]) near(law.locking(a), integral(a), 1e-9);
        near(law.locking(0), (Math.PI / 2) * law.density(0));
        for (const excess of [1.05, 1.5, 4]) {
          const K = excess * kuramotoCriticalCoupling(law);
          const r = kuramotoOrder(law, K);
          near(K * integral(K * r), 1, 1e-9);
          expect(r).toBeGreaterThan(0);
          expect(r).toBeLessThan(1);
          // With cos θ for cos²θ it does not; close to r = 1 all cosines are 1.
          if (excess > 2) continue;
          const linear = 2 * simpson((x) => Math.cos(x) * law.density(K * r * Math.sin(x)), 0, Math.PI / 2);
          expect(isNear(K * linear, 1, 1e-2)).toBe(false);
        }
      }
    },
  );

  it.each(['Gaussian', 'Lorentzian', 'uniform'])('LAT-13 %s: quantiles invert the integral of g', (name) => {
    for (const width of [0.6, 2]) {
      const law = laws(width)[name]!;
      expect(law.quantile(0.5)).toBeCloseTo(0, 14);
      for (const share of [0.55, 0.7, 0.85]) {
        near(simpson(law.density, 0, law.quantile(share)), share - 0.5, 1e-9);
        near(law.quantile(1 - share), -law.quantile(share));
      }
    }
  });

  it('LAT-13 r from the locked oscillators of a large population, ω_i at the quantiles', () => {
    // r = N⁻¹ Σ √(1 − (ω_i/Kr)²) over |ω_i| ≤ K r, no integral and no closed form.
    const N = 200_000;
    for (const [name, K] of [
      ['Gaussian', 2],
      ['Lorentzian', 4],
      ['uniform', 1.5],
    ] as const) {
      const law = laws(1)[name]!;
      const r = kuramotoOrder(law, K);
      let sum = 0;
      for (let i = 1; i <= N; i++) {
        const x = law.quantile((i - 0.5) / N) / (K * r);
        if (Math.abs(x) < 1) sum += Math.sqrt(1 - x * x);
      }
      near(sum / N, r, 1e-6);
    }
  });

  it('refuses what is out of range', () => {
    expect(() => gaussianFrequencies(0)).toThrow(/deviation is 0, must be finite and > 0/);
    expect(() => lorentzianFrequencies(-1)).toThrow(/halfWidth is -1/);
    expect(() => uniformFrequencies(NaN)).toThrow(/limit is NaN/);
    expect(() => kuramotoOrder(gaussianFrequencies(1), 0)).toThrow(/coupling is 0/);
  });
});
