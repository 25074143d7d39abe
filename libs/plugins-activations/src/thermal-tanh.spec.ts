import { describe, expect, it } from 'vitest';
import { lawContext, lawsOf } from '@ergodic/laws';
import { expectNear, expectTemperatureChecked, jacobianError, rowOf, slopesOf } from '../test/support.ts';
import { thermalTanh } from './thermal-tanh.ts';

const tanh = thermalTanh.make({}, lawContext(1, 1));

describe('thermal-tanh', () => {
  for (const law of lawsOf(thermalTanh)) it(`law: ${law.name}`, law.check);

  it('CAN-03 is the mean of a spin of energy −u s, by enumeration; odd', () => {
    for (const T of [0.4, 2])
      for (const u of [-2.1, 0, 0.3, 1.7]) {
        const [up, down] = [Math.exp(u / T), Math.exp(-u / T)];
        const [found, turned] = rowOf(tanh, [u, -u], T) as [number, number];
        expect(Math.abs(found - (up - down) / (up + down))).toBeLessThanOrEqual(1e-14);
        expect(turned).toBe(-found);
      }
  });

  it.each([0.3, 1, 2.5])('GEN-09 T = %s: slope (1 − f²)/T; wrong ones are rejected', (T) => {
    const u = Float64Array.of(-1.3, -0.2, 0, 0.4, 0.9, 2.2);
    expect(jacobianError(tanh, u, T)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 2, 1 / 1.3]) expect(jacobianError(tanh, u, T, factor)).toBeGreaterThan(1e-3);
    const f = rowOf(tanh, [...u], T);
    expectNear(
      slopesOf(tanh, [...u], T),
      f.map((y) => (1 - y * y) / T),
      1e-14,
    );
  });

  it('NET-07 the Lipschitz constant is 1/T: reached at 0, passed nowhere', () => {
    for (const T of [0.2, 1.4]) {
      expect(slopesOf(tanh, [0], T)).toEqual([1 / T]);
      const u = Array.from({ length: 801 }, (_, i) => (i - 400) / 100);
      const f = rowOf(tanh, u, T);
      let steepest = 0;
      for (let i = 1; i < u.length; i++)
        steepest = Math.max(steepest, Math.abs(f[i]! - f[i - 1]!) / (u[i]! - u[i - 1]!));
      expect(steepest).toBeLessThanOrEqual(1 / T);
      expect(steepest).toBeGreaterThan(0.99 / T);
    }
  });

  it('GEN-12 keeps the digits of the slope in both tails', () => {
    for (const slope of slopesOf(tanh, [25, -25], 1))
      expect(Math.abs(slope / (4 * Math.exp(-50)) - 1)).toBeLessThanOrEqual(1e-12);
  });

  it('limits: the sign as T → 0, 0 as T → ∞; no overflow at |u/T| = 1e4', () => {
    expectNear(rowOf(tanh, [-2, 0, 0.01], 1e-9), [-1, 0, 1], 0);
    expectNear(rowOf(tanh, [-2, 0, 5], 1e12), [0, 0, 0], 1e-11);
    expectNear(rowOf(tanh, [1e4, -1e4], 1), [1, -1], 0);
    expectNear(slopesOf(tanh, [1e4, -1e4], 1), [0, 0], 0);
  });

  it('refuses T that is not finite and > 0', () => expectTemperatureChecked(tanh));
});
