import { describe, expect, it } from 'vitest';
import { RandomStreams, RunningMoments, type Estimate } from '@ergodic/numerics';
import { isNear, near } from '../../test/support.ts';
import { criticalTemperature } from '../exact/critical-temperature.ts';
import { specificHeatMaximum } from '../exact/kaufman-torus.ts';
import { magnetisationMomentsOf } from '../exact/magnetisation-moments.ts';
import { torusMagnetisation } from '../exact/torus-magnetisation.ts';
import { binderCrossing, extrapolateSizes } from './finite-size.ts';

const Tc = criticalTemperature({ model: 'square' });
const temperatures = Array.from({ length: 9 }, (_, i) => 2.12 + 0.025 * i);
const binder = (L: number, T: number): number =>
  magnetisationMomentsOf(torusMagnetisation(L, L, T).upProbability).binder;
const exactly = (value: number): Estimate => ({ value, standardError: 0 });
const curves = new Map([4, 6].map((L) => [L, temperatures.map((T) => binder(L, T))]));

describe('finite-size scaling', () => {
  it('LAT-08 the crossing of the exact curves of L = 4 and 6, by polynomials', () => {
    const [small, large] = [curves.get(4)!.map(exactly), curves.get(6)!.map(exactly)];
    const found = binderCrossing(temperatures, small, large, 5);
    near(found.temperature.value, 2.222876302406, 1e-7);
    near(found.binder.value, 0.623047973324, 1e-7);
    expect(found.temperature.standardError).toBe(0);
    expect(found.degrees).toBe(6);
    near(binderCrossing(temperatures, small, large).temperature.value, 2.2228763, 1e-3);
    expect(found.temperature.value).toBeLessThan(Tc);
    expect(isNear(found.temperature.value, Tc, 1e-3)).toBe(false);
    // The larger lattice taken for the smaller one rises through it: no crossing.
    expect(() => binderCrossing(temperatures, large, small, 5)).toThrow(/does not fall below the other one/);
  });

  it('LAT-08 errors of temperature and cumulant are those of the scatter', () => {
    const random = new RandomStreams(131, 'noise', 1);
    const [t, u, chi] = [new RunningMoments(), new RunningMoments(), new RunningMoments()];
    for (let n = 0; n < 1500; n++) {
      const noisy = (values: readonly number[], error: number): Estimate[] =>
        values.map((value, i) => {
          const standardError = error * (1 + 0.1 * i);
          return { value: value + standardError * random.normal(0), standardError };
        });
      const found = binderCrossing(temperatures, noisy(curves.get(4)!, 2e-4), noisy(curves.get(6)!, 4e-4), 3);
      t.add((found.temperature.value - 2.222876302406) / found.temperature.standardError);
      u.add((found.binder.value - 0.623047973324) / found.binder.standardError);
      chi.add(found.chiSquare);
    }
    for (const z of [t, u]) {
      expect(Math.abs(z.mean)).toBeLessThan(0.3); // curvature: a crossing is not linear in the noise
      expect(Math.abs(z.variance - 1)).toBeLessThan(0.25);
    }
    near(chi.mean, 10, 0.05);
  });

  it('LAT-09 the maximum of the specific heat: T_max(L) = T_c (1 + a/L + ...), a > 0, in the LINEAR size', () => {
    const sizes = [8, 16, 32, 64, 128];
    const values = sizes.map((L) => exactly(specificHeatMaximum(L).temperature));
    const found = extrapolateSizes(sizes, values, [1, 2]);
    near(found.coefficients[0]!.value, Tc, 3e-4);
    near(found.coefficients[1]!.value / Tc, 0.36, 0.015);
    expect(found.coefficients[1]!.value).toBeGreaterThan(0);
    // N = L² units in place of L, as if T_c shifted like 1/N or N^(1/ν).
    const wrong = extrapolateSizes(
      sizes.map((L) => L * L),
      values,
      [1],
    );
    expect(Math.abs(wrong.coefficients[0]!.value - Tc)).toBeGreaterThan(5e-3);
    expect(wrong.chiSquare).toBeGreaterThan(1e3 * found.chiSquare);
  });

  it('a straight line in 1/L: coefficients, errors and χ² as the closed formulas', () => {
    const sizes = [2, 4, 10];
    const values = [
      { value: 1.9, standardError: 0.1 },
      { value: 1.4, standardError: 0.2 },
      { value: 1.15, standardError: 0.05 },
    ];
    const found = extrapolateSizes(sizes, values, [1]);
    const w = values.map((v) => v.standardError ** -2);
    const x = sizes.map((L) => 1 / L);
    const S = (f: (i: number) => number): number => w.reduce((sum, weight, i) => sum + weight * f(i), 0);
    const determinant = S(() => 1) * S((i) => x[i]! ** 2) - S((i) => x[i]!) ** 2;
    const b =
      (S(() => 1) * S((i) => x[i]! * values[i]!.value) - S((i) => x[i]!) * S((i) => values[i]!.value)) / determinant;
    const a = (S((i) => values[i]!.value) - b * S((i) => x[i]!)) / S(() => 1);
    near(found.coefficients[0]!.value, a);
    near(found.coefficients[1]!.value, b);
    near(found.coefficients[0]!.standardError, Math.sqrt(S((i) => x[i]! ** 2) / determinant));
    near(found.coefficients[1]!.standardError, Math.sqrt(S(() => 1) / determinant));
    near(
      found.chiSquare,
      S((i) => (values[i]!.value - a - b * x[i]!) ** 2),
    );
    expect(found.degrees).toBe(1);
  });

  it('refuses what is out of range', () => {
    const three = [exactly(1), exactly(2), exactly(3)];
    expect(() => binderCrossing([1, 2], three.slice(1), three.slice(1))).toThrow(/temperatures.length is 2/);
    expect(() => binderCrossing([1, 2, 3], three, three.slice(1))).toThrow(/large.length is 2, must be 3/);
    expect(() => binderCrossing([1, 2, 3], three, three)).toThrow(/within temperatures \[1, 3\]/);
    const mixed = [exactly(1), { value: 1, standardError: 0.1 }, exactly(2)];
    expect(() => binderCrossing([1, 2, 3], mixed, three)).toThrow(
      /error 0 is 0, must be finite and > 0, or all must be 0/,
    );
    expect(() => extrapolateSizes([4, 8], three.slice(1), [1, 2])).toThrow(/number of points is 2, must be >= the 3/);
    expect(() => extrapolateSizes([4, 0, 1], three, [1])).toThrow(/sizes\[1\] is 0/);
    expect(() => extrapolateSizes([4, 8, 16], three, [1, 1])).toThrow(/exponents\[1\] is 1 again/);
  });
});
