import { describe, expect, it } from 'vitest';
import { lawContext, lawsOf } from '@ergodic/laws';
import { expectNear, expectTemperatureChecked, jacobianError, normals, rowOf, slopesOf } from '../test/support.ts';
import { fermiDirac } from './fermi-dirac.ts';
import { thermalSigmoid } from './thermal-sigmoid.ts';

const sigmoid = thermalSigmoid.make({}, lawContext(1, 1));

describe('thermal-sigmoid', () => {
  for (const law of lawsOf(thermalSigmoid)) it(`law: ${law.name}`, law.check);

  it('CAN-19 is fermi-dirac with the sign turned: u = −0.7 at T = 0.5 gives 0.19782, rising', () => {
    expectNear(rowOf(sigmoid, [-0.7], 0.5), [0.1978161114414183]);
    const u = [...normals(20, 6)];
    const occupation = fermiDirac.make({ chemicalPotential: 0 }, lawContext(1, 1));
    for (const T of [0.2, 1.9])
      expectNear(
        rowOf(sigmoid, u, T),
        rowOf(
          occupation,
          u.map((x) => -x),
          T,
        ),
        0,
      );
  });

  it('CAN-19 mean of a bit whose 1 has energy −u, by enumeration; f(0) = ½; f(u) + f(−u) = 1', () => {
    for (const T of [0.4, 2]) {
      expect(rowOf(sigmoid, [0], T)).toEqual([0.5]);
      for (const u of [-3, 0.2, 1.1]) {
        const weight = Math.exp(u / T);
        const [above, below] = rowOf(sigmoid, [u, -u], T) as [number, number];
        expectNear([above, above + below], [weight / (1 + weight), 1], 1e-14);
      }
    }
  });

  it.each([0.3, 1, 2.5])('GEN-09 T = %s: slope f (1 − f)/T, at most 1/(4T); wrong ones are rejected', (T) => {
    const u = Float64Array.of(-1.3, -0.2, 0, 0.4, 0.9, 2.2);
    expect(jacobianError(sigmoid, u, T)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 2, 1 / 1.3]) expect(jacobianError(sigmoid, u, T, factor)).toBeGreaterThan(1e-3);
    expectNear(slopesOf(sigmoid, [0], T), [1 / (4 * T)], 1e-15);
    for (const slope of slopesOf(sigmoid, [...u], T)) expect(slope).toBeLessThanOrEqual(1 / (4 * T));
  });

  it('GEN-12 keeps the digits of the slope in both tails', () => {
    for (const slope of slopesOf(sigmoid, [50, -50], 1))
      expect(Math.abs(slope / Math.exp(-50) - 1)).toBeLessThanOrEqual(1e-12);
  });

  it('limits: a step as T → 0, ½ as T → ∞; no overflow at |u/T| = 1e4', () => {
    expectNear(rowOf(sigmoid, [-2, 0, 0.01], 1e-9), [0, 0.5, 1], 0);
    expectNear(rowOf(sigmoid, [-2, 0, 5], 1e12), [0.5, 0.5, 0.5], 1e-10);
    expectNear(rowOf(sigmoid, [1e4, -1e4], 1), [1, 0], 0);
    expectNear(slopesOf(sigmoid, [1e4, -1e4], 1), [0, 0], 0);
  });

  it('refuses T that is not finite and > 0', () => expectTemperatureChecked(sigmoid));
});
