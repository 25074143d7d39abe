import { describe, expect, it } from 'vitest';
import { lgamma } from '@ergodic/numerics';
import { isNear, near, sum } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { curieWeiss, meanFieldMagnetisation } from './curie-weiss.ts';

describe('Curie–Weiss model', () => {
  it('LAT-10 N = 10 at T = 1: ln Z, ⟨|m|⟩, ⟨m²⟩, U₄', () => {
    const found = curieWeiss(10, 1);
    near(found.logZ, 7.875143672689);
    near(found.meanAbsolute, 0.5063645112919);
    near(found.meanSquare, 0.3469438826947);
    near(found.binder, 0.3865362369286);
    near(found.U, -5 * found.meanSquare);
  });

  it('LAT-10 N = 50 at T = 0.5 and 1.5', () => {
    near(curieWeiss(50, 0.5).meanAbsolute, 0.9524424710494);
    near(curieWeiss(50, 0.5).meanSquare, 0.9094800665599);
    near(curieWeiss(50, 1.5).meanSquare, 0.05429680514671);
    // Units: only T/J matters.
    near(curieWeiss(50, 1, 2).meanSquare, 0.9094800665599);
    // Mutants: pairs counted twice, and J for T_c of the wrong side.
    expect(isNear(curieWeiss(50, 0.5, 2).meanSquare, 0.9094800665599, 1e-2)).toBe(false);
    expect(isNear(curieWeiss(50, 1.5, 2).meanSquare, 0.05429680514671, 1e-2)).toBe(false);
  });

  it('LAT-10 as the enumeration of 2⁹ states, the constant −J/2 included', () => {
    for (const [T, J] of [
      [0.4, 1],
      [1.3, 0.7],
      [2, 3],
    ] as const) {
      const M = Array.from({ length: 512 }, (_, state) =>
        sum(Array.from({ length: 9 }, (_, i) => ((state >> i) & 1 ? 1 : -1))),
      );
      const all = boltzmann(
        M.map((m) => (-J * m * m) / 18),
        T,
      );
      const found = curieWeiss(9, T, J);
      for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(found[name], all[name]);
      near(found.meanAbsolute, sum(all.p.map((p, a) => (p * Math.abs(M[a]!)) / 9)));
      // Pairs i < j only: −J Σ s_i s_j/N is higher by J/2.
      const pairs = boltzmann(
        M.map((m) => (-J * (m * m - 9)) / 18),
        T,
      );
      near(pairs.F - J / 2, found.F);
    }
  });

  it('LAT-10 at T_c: U₄ and √N⟨m²⟩ for N = 1000, and their limits', () => {
    const found = curieWeiss(1000, 1);
    near(found.binder, 0.281417112185);
    near(Math.sqrt(1000) * found.meanSquare, 1.16230172765, 1e-11);
    const binder = 1 - Math.exp(lgamma(1.25) + lgamma(0.25) - 2 * lgamma(0.75)) / 3;
    near(binder, 0.270520128257841);
    const square = Math.sqrt(12) * Math.exp(lgamma(0.75) - lgamma(0.25));
    near(square, 1.17082865660753);
    const far = curieWeiss(100_000, 1);
    near(far.binder, binder, 2e-3);
    near(Math.sqrt(100_000) * far.meanSquare, square, 2e-3);
    expect(Math.abs(far.binder - binder)).toBeLessThan(0.2 * Math.abs(found.binder - binder));
  });

  it('LAT-10 U₄ → 2/3 in the cold and 0 in the heat', () => {
    near(curieWeiss(200, 0.2).binder, 2 / 3, 1e-5);
    expect(Math.abs(curieWeiss(200, 50).binder)).toBeLessThan(0.01);
  });

  it('refuses what is out of range', () => {
    expect(() => curieWeiss(0, 1)).toThrow(/spins is 0, must be an integer >= 1/);
    expect(() => curieWeiss(5, 0)).toThrow(/temperature is 0/);
    expect(() => curieWeiss(5, 1, -1)).toThrow(/coupling is -1/);
  });
});

describe('mean-field magnetisation', () => {
  it.each([
    [0.5, 0.957504024077269],
    [0.8, 0.71041178348787],
    [0.9, 0.525429512658009],
    [0.99, 0.172511069975051],
  ])('LAT-11 T = %s', (T, m) => {
    near(meanFieldMagnetisation(T), m);
    near(meanFieldMagnetisation(2.5 * T, 2.5), m);
    expect(isNear(meanFieldMagnetisation(T, 2), m, 1e-2)).toBe(false);
  });

  it('LAT-11 it solves m = tanh((Jm + h)/T), with and without a field, close to T_c too, and not the unstable root', () => {
    for (const T of [0.05, 0.3, 0.7, 0.999, 0.999999, 1, 1.5, 4])
      for (const J of [1, 0.6])
        for (const h of [0, 0.3, -0.01]) {
          const m = meanFieldMagnetisation(T, J, h);
          near(m, Math.tanh((J * m + h) / T), 1e-15);
          if (h !== 0) expect(Math.sign(m)).toBe(Math.sign(h));
          else if (T < J) expect(m).toBeGreaterThan(0);
          else expect(m).toBe(0);
        }
    // Just below T_c, m² = 3 (1 − T/J) at first order.
    near(meanFieldMagnetisation(1 - 1e-8) / Math.sqrt(3e-8), 1, 1e-6);
  });

  it('LAT-11 T = 0 is saturated; T ≥ J has no magnetisation without a field', () => {
    expect([meanFieldMagnetisation(0), meanFieldMagnetisation(0, 1, -0.1)]).toEqual([1, -1]);
    expect([meanFieldMagnetisation(1), meanFieldMagnetisation(7)]).toEqual([0, 0]);
  });

  it('LAT-11 the iteration m ← tanh(Jm/T) reaches it, with error (J/T)ⁿ above T_c, and √(3/2n) at T_c', () => {
    const iterate = (T: number, steps: number): number => {
      let m = 1;
      for (let n = 0; n < steps; n++) m = Math.tanh(m / T);
      return m;
    };
    near(iterate(0.8, 500), meanFieldMagnetisation(0.8));
    near(iterate(2, 41) / iterate(2, 40), 0.5);
    near(iterate(1, 1e6) * Math.sqrt(2e6 / 3), 1, 1e-4);
    expect(isNear(iterate(1, 1000), meanFieldMagnetisation(1), 1e-2)).toBe(false);
  });

  it('LAT-11 it is what ⟨|m|⟩ of the finite model tends to', () => {
    for (const T of [0.5, 0.8]) {
      const off = [100, 1000, 10_000].map((N) => meanFieldMagnetisation(T) - curieWeiss(N, T).meanAbsolute);
      expect(Math.abs(off[1]! / off[2]!)).toBeGreaterThan(9);
      expect(Math.abs(off[2]!)).toBeLessThan(1e-3);
    }
  });

  it('refuses what is out of range', () => {
    expect(() => meanFieldMagnetisation(-1)).toThrow(/temperature is -1, must be finite and >= 0/);
    expect(() => meanFieldMagnetisation(1, 0)).toThrow(/coupling is 0/);
    expect(() => meanFieldMagnetisation(1, 1, NaN)).toThrow(/field is NaN/);
  });
});
