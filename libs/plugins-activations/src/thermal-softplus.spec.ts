import { describe, expect, it } from 'vitest';
import { lawContext, lawsOf } from '@ergodic/laws';
import { expectNear, expectTemperatureChecked, jacobianError, normals, rowOf, slopesOf } from '../test/support.ts';
import { thermalSoftplus } from './thermal-softplus.ts';

const softplus = thermalSoftplus.make({}, lawContext(1, 1));

describe('thermal-softplus', () => {
  for (const law of lawsOf(thermalSoftplus)) it(`NET-04 law: ${law.name}`, law.check);

  it('NET-04 u = −1, 0, 0.3, 1 at T = 0.5', () => {
    expectNear(
      rowOf(softplus, [-1, 0, 0.3, 1], 0.5),
      [0.0634640055214863, 0.346573590279973, 0.518743975242943, 1.063464005521486],
    );
  });

  it('NET-04 0 ≤ f − max(u, 0) ≤ T ln 2, the most at 0; f(u) − f(−u) = u', () => {
    for (const T of [0.05, 0.7, 3]) {
      const u = [0, ...normals(50, 5)];
      const above = rowOf(softplus, u, T).map((f, i) => f - Math.max(u[i]!, 0));
      expect(above[0]).toBe(T * Math.LN2);
      for (const gap of above) expect(gap >= 0 && gap <= T * Math.LN2).toBe(true);
      const below = rowOf(
        softplus,
        u.map((x) => -x),
        T,
      );
      expectNear(
        rowOf(softplus, u, T).map((f, i) => f - below[i]!),
        u,
        1e-14,
      );
    }
  });

  it('CAN-02 is −F of the levels 0 and −u, and its slope the occupation of −u, by enumeration', () => {
    for (const T of [0.6, 2.5])
      for (const u of [-1.2, 0.4, 3]) {
        const Z = 1 + Math.exp(u / T);
        expectNear(rowOf(softplus, [u], T), [T * Math.log(Z)], 1e-14);
        expectNear(slopesOf(softplus, [u], T), [Math.exp(u / T) / Z], 1e-14);
      }
  });

  it.each([0.3, 1, 2.5])('GEN-09 NET-04 T = %s: slope 1/(1 + e^(−u/T)); wrong ones are rejected', (T) => {
    const u = Float64Array.of(-2.1, -0.3, 0, 0.2, 1.4, 3);
    expect(jacobianError(softplus, u, T)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 2, 1 / 1.3]) expect(jacobianError(softplus, u, T, factor)).toBeGreaterThan(1e-3);
  });

  it('NET-04 limits: max(u, 0) as T → 0, T ln 2 + u/2 as T → ∞; no overflow at |u/T| = 1e4', () => {
    expectNear(rowOf(softplus, [-2, 0.3, 4], 1e-9), [0, 0.3, 4], 1e-9);
    expectNear(
      rowOf(softplus, [-2, 0.3, 4], 1e6).map((f) => f - 1e6 * Math.LN2),
      [-1, 0.15, 2],
      1e-5,
    );
    expectNear(rowOf(softplus, [1e4, -1e4], 1), [1e4, 0], 0);
    expectNear(slopesOf(softplus, [1e4, -1e4, 1e300], 1e-10), [1, 0, 1], 0);
  });

  it('refuses T that is not finite and > 0', () => expectTemperatureChecked(softplus));
});
