import { describe, expect, it } from 'vitest';
import { lawContext, lawsOf } from '@ergodic/laws';
import { jacobianError, normals } from '../test/support.ts';
import { softmin as definition } from './softmin.ts';

const softmin = definition.make({}, lawContext(1, 1));
const apply = (u: readonly number[], T: number): number[] => {
  const out = new Float64Array(u.length);
  softmin.apply(Float64Array.from(u), T, out);
  return [...out];
};
const near = (found: readonly number[], expected: readonly number[], tolerance: number): void =>
  found.forEach((p, i) => expect(Math.abs(p - expected[i]!)).toBeLessThanOrEqual(tolerance));

describe('softmin', () => {
  for (const law of lawsOf(definition)) it(`NET-02 law: ${law.name}`, law.check);

  it('NET-02 (1, 2, 3) at T = 0.5: the lowest is the likeliest', () => {
    near(apply([1, 2, 3], 0.5), [0.866813332197, 0.117310427826, 0.015876239977], 1e-12);
    expect(apply([3, 2, 1], 0.5)[0]).toBeLessThan(0.02);
  });

  it('CAN-01 levels (0, 1, 3) at T = 0.7 and 2', () => {
    near(apply([0, 1, 3], 0.7), [0.797820467343013, 0.191198501893215, 0.0109810307637718], 1e-12);
    near(apply([0, 1, 3], 2), [0.54654938726618, 0.331498960424092, 0.121951652309729], 1e-12);
  });

  it('NET-02 rows sum to 1; a shift changes nothing; (au, aT) is (u, T)', () => {
    for (const T of [0.05, 0.9, 40]) {
      const u = [...normals(7, 3)];
      const p = apply(u, T);
      expect(Math.abs(p.reduce((a, b) => a + b) - 1)).toBeLessThanOrEqual(4e-16 * 7);
      for (const shift of [1e6, -1e6])
        near(
          apply(
            u.map((x) => x + shift),
            T,
          ),
          p,
          1e-9 / T,
        );
      near(
        apply(
          u.map((x) => 3 * x),
          3 * T,
        ),
        p,
        1e-14,
      );
    }
  });

  it.each([0.3, 1, 2.5])(
    'GEN-09 NET-02 T = %s: ∂p_i/∂u_j = −p_i (δ_ij − p_j)/T; wrong sign or no 1/T is rejected',
    (T) => {
      const u = normals(6, 4);
      expect(jacobianError(softmin, u, T)).toBeLessThanOrEqual(1e-7);
      for (const factor of [-1, 2, 1 / 1.3]) expect(jacobianError(softmin, u, T, factor)).toBeGreaterThan(1e-3);
      const p = apply([...u], T);
      const column = new Float64Array(6);
      softmin.derivative(u, T, Float64Array.of(0, 0, 1, 0, 0, 0), column);
      near(
        [...column],
        p.map((q, i) => (-q * ((i === 2 ? 1 : 0) - p[2]!)) / T),
        1e-14,
      );
    },
  );

  it('NET-02 limits: T → 0 all on the least, shared by ties; T → ∞ uniform', () => {
    near(apply([2, -1, 5, -1], 1e-9), [0, 0.5, 0, 0.5], 1e-15);
    near(apply([2, -1, 5, -1], 1e12), [0.25, 0.25, 0.25, 0.25], 1e-10);
  });

  it('NET-02 does not overflow at |u/T| = 1e4 and beyond; an infinite energy has weight 0', () => {
    near(apply([1e4, -1e4, 0], 1), [0, 1, 0], 0);
    near(apply([1e300, -1e300], 1e-10), [0, 1], 0);
    near(apply([Infinity, 1, 1], 0.5), [0, 0.5, 0.5], 1e-15);
    expect(() => apply([Infinity, Infinity], 1)).toThrow(RangeError);
    expect(() => apply([NaN, 1], 1)).toThrow(RangeError);
  });

  it.each([0, -1, NaN, Infinity])('refuses T = %s', (T) => {
    expect(() => apply([1, 2], T)).toThrow(RangeError);
    expect(() => softmin.derivative(new Float64Array(2), T, new Float64Array(2), new Float64Array(2))).toThrow(
      RangeError,
    );
  });
});
