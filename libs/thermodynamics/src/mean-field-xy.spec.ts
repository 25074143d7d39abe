import { describe, expect, it } from 'vitest';
import { besselRatio } from '@ergodic/numerics';
import { isNear, near, trapezoid } from '../test/support.ts';
import { meanFieldXyMeanSquare, meanFieldXyOrder } from './mean-field-xy.ts';

describe('mean-field XY rotors', () => {
  it.each([
    [0.1, 0.945542186423298],
    [0.25, 0.831462024754257],
    [0.4, 0.589707987782744],
    [0.45, 0.432191074886231],
    [0.49, 0.19866447201536],
    [1 / 3, 0.724158717626353],
  ])('LAT-14 T = %f: m = I₁(m/T)/I₀(m/T)', (T, m) => {
    near(meanFieldXyOrder(T), m);
    near(meanFieldXyOrder(2.5 * T, 2.5), m);
    expect(isNear(meanFieldXyOrder(T, 2), m, 1e-2)).toBe(false);
  });

  it('LAT-14 T_c = J/2: 0 from there on; below it the root that is not 0, also close by', () => {
    expect([meanFieldXyOrder(0.5), meanFieldXyOrder(1, 2), meanFieldXyOrder(3)]).toEqual([0, 0, 0]);
    expect(meanFieldXyOrder(0)).toBe(1);
    for (const T of [0.01, 0.3, 0.499, 0.4999999]) {
      const m = meanFieldXyOrder(T);
      expect(m).toBeGreaterThan(0);
      near(m, besselRatio(m / T), 1e-15);
    }
    // m² = 2 (1 − 2T) at first order: from I₁/I₀ = x/2 − x³/16.
    near(meanFieldXyOrder(0.5 - 1e-8) / Math.sqrt(4e-8), 1, 1e-6);
  });

  it.each([
    [10, 0.25, 0.7167393725733],
    [10, 0.5, 0.3379938164266],
    [10, 1, 0.1713063277529],
    [100, 0.25, 0.6938529623635],
    [100, 0.5, 0.1106665791876],
    [100, 1, 0.01961690240122],
  ])('LAT-14 N = %s, T = %s: ⟨φ²⟩', (N, T, square) => {
    near(meanFieldXyMeanSquare(N, T), square);
    near(meanFieldXyMeanSquare(N, 2.5 * T, 2.5), square);
    // Pairs counted twice.
    expect(isNear(meanFieldXyMeanSquare(N, T, 2), square, 1e-3)).toBe(false);
  });

  it('LAT-14 N = 1 and 2 in closed form, N = 3 by integration over the angles', () => {
    for (const T of [0.02, 0.25, 0.7, 3, 1e4]) {
      near(meanFieldXyMeanSquare(1, T), 1);
      // φ² = (1 + cos δ)/2, weight e^((1 + cos δ)/2T).
      near(meanFieldXyMeanSquare(2, T), (1 + besselRatio(1 / (2 * T))) / 2);
      if (T < 0.1) continue;
      const square = (a: number, b: number): number =>
        ((1 + Math.cos(a) + Math.cos(b)) ** 2 + (Math.sin(a) + Math.sin(b)) ** 2) / 9;
      const weight = (a: number, b: number): number => Math.exp((1.5 / T) * (square(a, b) - 1));
      const over = (f: (a: number, b: number) => number): number =>
        trapezoid((a) => trapezoid((b) => f(a, b), 0, 2 * Math.PI, 128), 0, 2 * Math.PI, 128);
      near(meanFieldXyMeanSquare(3, T), over((a, b) => square(a, b) * weight(a, b)) / over(weight));
    }
  });

  it('LAT-14 limits: independent rotors 1/N in the heat, N → ∞ the mean-field order, T → 0 one', () => {
    near(meanFieldXyMeanSquare(7, 1e9), 1 / 7, 1e-9);
    for (const T of [0.1, 0.25, 0.4]) near(meanFieldXyMeanSquare(1e7, T), meanFieldXyOrder(T) ** 2, 1e-6);
    near(meanFieldXyMeanSquare(1e7, 1), 1 / (1e7 * (1 - 0.5)), 1e-9); // Gaussian fluctuations above T_c
    // Spin waves: N − 1 angles of variance T/N·... give 1 − ⟨φ²⟩ = T (N − 1)/N.
    near((1 - meanFieldXyMeanSquare(50, 1e-5)) / ((1e-5 * 49) / 50), 1, 1e-4);
  });

  it('LAT-14 U = −(JN/2)⟨φ²⟩ falls on cooling, and ⟨φ²⟩ lies between 1/N and 1', () => {
    for (const N of [3, 20]) {
      let before = 1 / N;
      for (let T = 10; T > 0.05; T *= 0.8) {
        const now = meanFieldXyMeanSquare(N, T);
        expect(now).toBeGreaterThan(before);
        expect(now).toBeLessThan(1);
        before = now;
      }
    }
  });

  it('refuses what is out of range', () => {
    expect(() => meanFieldXyOrder(-1)).toThrow(/temperature is -1/);
    expect(() => meanFieldXyOrder(1, 0)).toThrow(/coupling is 0/);
    expect(() => meanFieldXyMeanSquare(0, 1)).toThrow(/rotors is 0, must be an integer >= 1/);
    expect(() => meanFieldXyMeanSquare(5, 0)).toThrow(/temperature is 0, must be finite and > 0/);
  });
});
