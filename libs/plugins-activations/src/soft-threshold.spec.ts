import { describe, expect, it } from 'vitest';
import { lawContext, lawsOf } from '@ergodic/laws';
import { expectNear, expectTemperatureChecked, jacobianError, rowOf, slopesOf } from '../test/support.ts';
import { softThreshold } from './soft-threshold.ts';

const threshold = softThreshold.make({}, lawContext(1, 1));

describe('soft-threshold', () => {
  for (const law of lawsOf(softThreshold)) it(`NET-04 law: ${law.name}`, law.check);

  it('NET-04 takes T off and cuts at 0; at u = T it is 0, and so is the subgradient', () => {
    expect(rowOf(threshold, [-1, 0, 0.3, 0.5, 1, 7.25], 0.5)).toEqual([0, 0, 0, 0, 0.5, 6.75]);
    expect(slopesOf(threshold, [-1, 0, 0.3, 0.5, 1, 7.25], 0.5)).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it.each([0.4, 1.7])('NET-04 T = %s: the proximal map, the least ½ (y − u)² + T y over y ≥ 0', (T) => {
    for (const u of [-2, 0.1, T - 0.01, T + 0.01, 2, 5]) {
      const [found] = rowOf(threshold, [u], T) as [number];
      const objective = (y: number): number => 0.5 * (y - u) ** 2 + T * y;
      for (let y = 0; y <= 6; y += 1 / 256) expect(objective(y)).toBeGreaterThanOrEqual(objective(found) - 1e-14);
      // Mutants: T added, or no threshold.
      for (const wrong of [Math.max(u + T, 0), Math.max(u, 0)])
        if (wrong > 0) expect(objective(wrong)).toBeGreaterThan(objective(found) + 1e-4);
    }
  });

  it.each([0.4, 1.7])('GEN-09 NET-04 T = %s: slope 1 above T and 0 below; wrong ones are rejected', (T) => {
    const u = Float64Array.of(-1.3, 0.1, T - 0.02, T + 0.02, T + 1, 4);
    expect(jacobianError(threshold, u, T)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 2, T]) expect(jacobianError(threshold, u, T, factor)).toBeGreaterThan(1e-3);
  });

  it('NET-04 limits: max(u, 0) as T → 0, 0 as T → ∞; nothing overflows', () => {
    expectNear(rowOf(threshold, [-2, 0.3, 4], 1e-9), [0, 0.3, 4], 1e-8);
    expectNear(rowOf(threshold, [-2, 0.3, 4], 1e12), [0, 0, 0], 0);
    expectNear(rowOf(threshold, [1e4, -1e4, 1e300], 1), [9999, 0, 1e300], 0);
  });

  it('refuses T that is not finite and > 0', () => expectTemperatureChecked(threshold));
});
