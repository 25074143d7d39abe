import { describe, expect, it } from 'vitest';
import { lawContext, lawsOf } from '@ergodic/laws';
import { jacobianError } from '../test/support.ts';
import { fermiDirac } from './fermi-dirac.ts';

const of = (chemicalPotential: number) => fermiDirac.make({ chemicalPotential }, lawContext(1, 1));
const at = (u: number, T: number, mu = 0): number => {
  const out = new Float64Array(1);
  of(mu).apply(Float64Array.of(u), T, out);
  return out[0]!;
};

describe('fermi-dirac', () => {
  for (const law of lawsOf(fermiDirac)) it(`NET-03 law: ${law.name}`, law.check);

  it('CAN-19 NET-03 E = 1, μ = 0.3, T = 0.5: 0.19782, decreasing', () => {
    expect(Math.abs(at(1, 0.5, 0.3) - 0.1978161114414183)).toBeLessThanOrEqual(1e-12);
    for (let u = -3; u < 3; u += 0.25) expect(at(u + 0.25, 0.5, 0.3)).toBeLessThan(at(u, 0.5, 0.3));
  });

  it('CAN-19 f(μ) = ½ and f(μ + δ) + f(μ − δ) = 1 at every T', () => {
    for (const T of [0.01, 0.5, 3])
      for (const delta of [0, 0.02, 1, 7]) {
        expect(at(0.3, T, 0.3)).toBe(0.5);
        expect(Math.abs(at(0.3 + delta, T, 0.3) + at(0.3 - delta, T, 0.3) - 1)).toBeLessThanOrEqual(1e-12);
      }
  });

  it('CAN-19 is the occupation of one level by enumeration: e^(−(E−μ)/T)/(1 + e^(−(E−μ)/T))', () => {
    for (const T of [0.4, 2]) {
      const weight = Math.exp(-(1.7 - 0.6) / T);
      expect(at(1.7, T, 0.6)).toBeCloseTo(weight / (1 + weight), 14);
    }
  });

  it.each([0.3, 1, 2.5])('GEN-09 NET-03 T = %s: df/du = −f (1 − f)/T; wrong sign or no 1/T is rejected', (T) => {
    const u = Float64Array.of(-1.3, -0.2, 0, 0.4, 0.9, 2.2);
    expect(jacobianError(of(0.3), u, T)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 2, 1 / 1.3]) expect(jacobianError(of(0.3), u, T, factor)).toBeGreaterThan(1e-3);
  });

  it('NET-03 keeps the digits of the derivative in both tails', () => {
    const out = new Float64Array(2);
    of(0).derivative(Float64Array.of(50, -50), 1, Float64Array.of(1, 1), out);
    expect(Math.abs(out[0]! / -Math.exp(-50) - 1)).toBeLessThanOrEqual(1e-12);
    expect(Math.abs(out[1]! / -Math.exp(-50) - 1)).toBeLessThanOrEqual(1e-12);
  });

  it('NET-03 limits: a step as T → 0, ½ as T → ∞; no overflow at |u/T| = 1e4', () => {
    expect([at(0.31, 1e-9, 0.3), at(0.29, 1e-9, 0.3)]).toEqual([0, 1]);
    expect(at(5, 1e12)).toBeCloseTo(0.5, 10);
    expect([at(1e4, 1), at(-1e4, 1)]).toEqual([0, 1]);
  });

  it.each([0, -1, NaN, Infinity])('refuses T = %s', (T) => {
    expect(() => at(1, T)).toThrow(RangeError);
    expect(() => of(0).derivative(new Float64Array(1), T, new Float64Array(1), new Float64Array(1))).toThrow(
      RangeError,
    );
  });
});
