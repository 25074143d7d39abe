import { describe, expect, it } from 'vitest';
import { logSumExp } from '@ergodic/numerics';
import { isNear, near, sum, torusPairs } from '../../test/support.ts';
import { bisectFalling } from '../bisect.ts';
import { criticalTemperature } from './critical-temperature.ts';
import { enumeratePairs } from './enumeration.ts';
import { kaufmanTorus } from './kaufman-torus.ts';
import { magnetisationMomentsOf } from './magnetisation-moments.ts';
import { torusMagnetisation } from './torus-magnetisation.ts';

const Tc = criticalTemperature({ model: 'square' });
const moments = (L: number, T: number) => magnetisationMomentsOf(torusMagnetisation(L, L, T).upProbability);

describe('magnetisation of the torus', () => {
  it.each([
    [3, Tc, 0.871071935474, 0.809429989272, 0.620146560599],
    [4, 2, 0.918943267402, 0.868921681642, 0.644810791188],
    [4, Tc, 0.843860444813, 0.761358908569, 0.617199318412],
    [4, 2.5, 0.764712393222, 0.654825756937, 0.58152765912],
    [4, 3, 0.601291326039, 0.450988140848, 0.480540660059],
    [5, Tc, 0.822707863405, 0.723697273235, 0.615475534356],
    [6, Tc, 0.804976558444, 0.693316591135, 0.614356239125],
    [6, 3, 0.448925408319, 0.271374214232, 0.37589171915],
    [8, 2, 0.911452266143, 0.841671184622, 0.65461864925],
    [8, Tc, 0.777331092787, 0.646911574994, 0.613045384943],
    [8, 2.5, 0.603128979407, 0.432099078576, 0.524122855863],
  ])('LAT-07 L = %s, T = %f: ⟨|m|⟩, ⟨m²⟩, U₄', (L, T, absolute, square, binder) => {
    const found = moments(L, T);
    near(found.meanAbsolute, absolute);
    near(found.meanSquare, square);
    near(found.binder, binder, 3e-12);
    near(found.mean, 0);
    // ⟨|m|⟩² for ⟨m²⟩, and the cumulant without its 3.
    expect(isNear(absolute ** 2, square, 1e-3)).toBe(false);
    expect(isNear(1 - found.meanFourth / found.meanSquare ** 2, binder, 1e-2)).toBe(false);
  });

  it('LAT-07 U₄ → 2/3 as T → 0 and → 0 as T → ∞, like 2/(3N)', () => {
    for (const L of [3, 5]) {
      near(moments(L, 0.05).binder, 2 / 3);
      near(moments(L, 1e7).binder, 2 / (3 * L * L), 1e-6);
    }
  });

  it('LAT-07 4 × 3 by enumeration of 2¹² states, either way round, J of either sign, in a field', () => {
    const pairs = torusPairs(4, 3);
    for (const [T, J, h] of [
      [1.1, 1, 0.2],
      [3, -0.7, -0.3],
    ] as const) {
      const enumerated = (field: number) =>
        enumeratePairs(
          {
            kind: 'spins',
            from: pairs.map(([a]) => a),
            to: pairs.map(([, b]) => b),
            coupling: pairs.map(() => J),
            field: new Float64Array(12).fill(field),
          },
          T,
        );
      for (const [rows, columns] of [
        [4, 3],
        [3, 4],
      ] as const) {
        const found = torusMagnetisation(rows, columns, T, J);
        near(found.logZ, enumerated(0).logZ);
        enumerated(0).upProbability.forEach((p, k) => near(found.upProbability[k]!, p));
        const inField = found.logUpProbability.map((p, k) => p + (h * (2 * k - 12)) / T);
        near(found.logZ + logSumExp(inField), enumerated(h).logZ);
      }
    }
  });

  it('LAT-06 ln Z as Kaufman', () => {
    for (const [L, T] of [
      [6, 2],
      [7, Tc],
    ] as const)
      near(torusMagnetisation(L, L, T).logZ, kaufmanTorus(L, T).logZ);
    near(sum(torusMagnetisation(6, 4, 1.7).upProbability), 1);
  });

  it.each([
    [4, 6, 2.222876302406, 0.623047973324],
    [4, 8, 2.235746800977, 0.62146873291],
    [6, 8, 2.248622303825, 0.618358677454],
  ])('LAT-08 the cumulants of L = %s and %s cross below T_c', (small, large, T, binder) => {
    // Bisection to T within 1e-9 would need 30 curves of 8 × 8; a secant needs six.
    const gap = (t: number): number => moments(large, t).binder - moments(small, t).binder;
    let [a, b] = [T - 1e-3, T + 1e-3];
    let [fa, fb] = [gap(a), gap(b)];
    expect(fa).toBeGreaterThan(0);
    expect(fb).toBeLessThan(0);
    for (let n = 0; n < 4 && fb !== fa; n++) [a, fa, b, fb] = [b, fb, ...next(a, fa, b, fb)];
    near(b, T, 2e-11);
    near(moments(small, b).binder, binder, 5e-12);
    expect(b).toBeLessThan(Tc);
    // "The crossing is T_c within 0.1 %" is wrong at these sizes.
    expect(Math.abs(b / Tc - 1)).toBeGreaterThan(1e-3);

    function next(x0: number, f0: number, x1: number, f1: number): [number, number] {
      const x = x1 - (f1 * (x1 - x0)) / (f1 - f0);
      return [x, gap(x)];
    }
  });

  it('LAT-08 the differences at T = 2.0 and 2.5', () => {
    near(moments(8, 2).binder - moments(4, 2).binder, 0.009808, 1e-6);
    near(moments(8, 2.5).binder - moments(4, 2.5).binder, -0.057405, 1e-6);
    expect(bisectFalling((t) => moments(4, t).binder - moments(3, t).binder, 1.9, 2.6)).toBeLessThan(2.222876302406);
  });

  it('refuses what is too small, too wide, or no law', () => {
    expect(() => torusMagnetisation(2, 4, 1)).toThrow(/rows is 2/);
    expect(() => torusMagnetisation(4, 9, 1)).toThrow(/columns is 9, must be an integer in \[3, 8\]/);
    expect(() => torusMagnetisation(4, 4, 0)).toThrow(/temperature is 0/);
    expect(() => torusMagnetisation(4, 4, 1, NaN)).toThrow(/coupling is NaN/);
    expect(() => magnetisationMomentsOf([1])).toThrow(/upProbability.length is 1/);
    expect(() => magnetisationMomentsOf([0.5, 0.6])).toThrow(/sum of upProbability/);
  });
});
