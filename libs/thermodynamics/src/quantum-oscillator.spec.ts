import { describe, expect, it } from 'vitest';
import { isNear, near, slope } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { quantumOscillator, quantumOscillators } from './quantum-oscillator.ts';

describe('quantum oscillator', () => {
  it.each([
    [0.1, 0.50004540199101, 4.54040523504754e-3],
    [0.5, 0.656517642749666, 0.72406166096631],
    [1, 1.08197670686933, 0.920673594207792],
    [2, 2.0414940825368, 0.979424522258191],
    [10, 10.008331944775, 0.999167083168047],
  ])('CAN-16 ω = 1, T = %s: U and C', (T, U, C) => {
    const found = quantumOscillator(1, T);
    near(found.U, U);
    near(found.C, C);
    // Units: only ω/T matters.
    near(quantumOscillator(2.5, 2.5 * T).U, 2.5 * U);
    near(quantumOscillator(2.5, 2.5 * T).C, C);
    // Mutants: no zero-point energy; the classical T.
    expect(isNear(found.U - 0.5, U, 1e-3)).toBe(false);
    expect(isNear(T, U, 1e-4)).toBe(false);
  });

  it('CAN-16 S and F at T = 1', () => {
    near(quantumOscillator(1, 1).S, 1.04065185225641);
    near(quantumOscillator(1, 1).F, 0.0413248546129181);
    near(quantumOscillator(1, 1).logZ, -0.0413248546129181);
  });

  it.each([0.2, 0.7, 2, 5])('CAN-16 T = %s: the levels ω (n + ½) summed, and C = ∂U/∂T, S = −∂F/∂T', (T) => {
    const frequency = 1.3;
    const found = quantumOscillator(frequency, T);
    const summed = boltzmann(
      Array.from({ length: 400 }, (_, n) => frequency * (n + 0.5)),
      T,
    );
    for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(found[name], summed[name]);
    near(
      slope((t) => quantumOscillator(frequency, t).U, T, 1e-4 * T),
      found.C,
      1e-6,
    );
    near(
      slope((t) => quantumOscillator(frequency, t).F, T, 1e-4 * T),
      -found.S,
      1e-6,
    );
  });

  it('CAN-16 independent modes add', () => {
    for (const T of [0.4, 3]) {
      const [a, b] = [quantumOscillator(0.7, T), quantumOscillator(2.2, T)];
      const both = quantumOscillators([0.7, 2.2], T);
      for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(both[name], a[name] + b[name]);
    }
    expect(quantumOscillators([], 2)).toEqual({ logZ: 0, F: 0, U: 0, S: 0, C: 0 });
  });

  it('CAN-16 T → 0: C = 0 exactly and nothing overflows, where e^x/(e^x − 1)² does', () => {
    for (const T of [0, 1e-320, 1e-4]) {
      const found = quantumOscillator(1, T);
      expect(found).toMatchObject({ U: 0.5, F: 0.5, C: 0 });
      expect(found.S).toBeCloseTo(0, 300);
    }
    expect(quantumOscillator(1, 0).logZ).toBe(-Infinity);
    const x = 1e4;
    expect((x * x * Math.exp(x)) / (Math.exp(x) - 1) ** 2).toBeNaN();
  });

  it('CAN-16 T → ∞: U → T, and C → 1 − ω²/12T²', () => {
    for (const T of [20, 100, 1000]) {
      const { C, U } = quantumOscillator(1, T);
      expect(Math.abs(C - (1 - 1 / (12 * T * T)))).toBeLessThan(1 / (200 * T ** 4) + 1e-15);
      expect(Math.abs(U - T - 1 / (12 * T))).toBeLessThan(1e-2 / T ** 3 + 1e-12);
    }
  });

  it('refuses frequencies and temperatures out of range', () => {
    expect(() => quantumOscillators([1, 0], 1)).toThrow(/frequencies\[1\] is 0, must be finite and > 0/);
    expect(() => quantumOscillator(1, -1)).toThrow(/temperature is -1/);
    expect(() => quantumOscillator(1, NaN)).toThrow(RangeError);
  });
});
