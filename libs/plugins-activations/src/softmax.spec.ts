import { describe, expect, it } from 'vitest';
import { lawContext, lawsOf } from '@ergodic/laws';
import { expectNear, expectTemperatureChecked, jacobianError, normals, rowOf } from '../test/support.ts';
import { softmax as definition } from './softmax.ts';
import { softmin as softminDefinition } from './softmin.ts';

const softmax = definition.make({}, lawContext(1, 1));
const softmin = softminDefinition.make({}, lawContext(1, 1));
const apply = (u: readonly number[], T: number): number[] => rowOf(softmax, u, T);

describe('softmax', () => {
  for (const law of lawsOf(definition)) it(`NET-02 law: ${law.name}`, law.check);

  it('NET-02 (1, 2, 3) at T = 0.5: the highest is the likeliest; softmin of −u', () => {
    expectNear(apply([1, 2, 3], 0.5), [0.015876239977, 0.117310427826, 0.866813332197]);
    expect(apply([1, 2, 3], 0.5)[0]).toBeLessThan(0.02);
    const u = [...normals(6, 8)];
    for (const T of [0.3, 4])
      expectNear(
        apply(u, T),
        rowOf(
          softmin,
          u.map((x) => -x),
          T,
        ),
        0,
      );
  });

  it('CAN-01 of −E gives the Boltzmann law of the levels 0, 1, 3 at T = 0.7 and 2', () => {
    expectNear(apply([0, -1, -3], 0.7), [0.797820467343013, 0.191198501893215, 0.0109810307637718]);
    expectNear(apply([0, -1, -3], 2), [0.54654938726618, 0.331498960424092, 0.121951652309729]);
  });

  it('NET-02 rows sum to 1; a shift changes nothing; (au, aT) is (u, T)', () => {
    for (const T of [0.05, 0.9, 40]) {
      const u = [...normals(7, 3)];
      const p = apply(u, T);
      expect(Math.abs(p.reduce((a, b) => a + b) - 1)).toBeLessThanOrEqual(4e-16 * 7);
      for (const shift of [1e6, -1e6])
        expectNear(
          apply(
            u.map((x) => x + shift),
            T,
          ),
          p,
          1e-9 / T,
        );
      expectNear(
        apply(
          u.map((x) => 3 * x),
          3 * T,
        ),
        p,
        1e-14,
      );
    }
  });

  it.each([0.3, 1, 2.5])('GEN-09 T = %s: ∂p_i/∂u_j = p_i (δ_ij − p_j)/T; wrong sign or no 1/T is rejected', (T) => {
    const u = normals(6, 4);
    expect(jacobianError(softmax, u, T)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 2, 1 / 1.3]) expect(jacobianError(softmax, u, T, factor)).toBeGreaterThan(1e-3);
    const p = apply([...u], T);
    const column = new Float64Array(6);
    softmax.derivative(u, T, Float64Array.of(0, 0, 1, 0, 0, 0), column);
    expectNear(
      [...column],
      p.map((q, i) => (q * ((i === 2 ? 1 : 0) - p[2]!)) / T),
      1e-14,
    );
  });

  it('CAN-01 limits: T → 0 all on the highest, shared by ties; T → ∞ uniform', () => {
    expectNear(apply([2, 5, -1, 5], 1e-9), [0, 0.5, 0, 0.5], 1e-15);
    expectNear(apply([2, 5, -1, 5], 1e12), [0.25, 0.25, 0.25, 0.25], 1e-10);
  });

  it('GEN-12 does not overflow at |u/T| = 1e4 and beyond; −∞ has weight 0, all −∞ or a +∞ is refused', () => {
    expectNear(apply([1e4, -1e4, 0], 1), [1, 0, 0], 0);
    expectNear(apply([1e300, -1e300], 1e-10), [1, 0], 0);
    expectNear(apply([-Infinity, 1, 1], 0.5), [0, 0.5, 0.5], 1e-15);
    for (const u of [[-Infinity, -Infinity], [Infinity, 1], [NaN, 1], []])
      expect(() => apply(u, 1)).toThrow(RangeError);
  });

  it('refuses T that is not finite and > 0', () => expectTemperatureChecked(softmax));
});
