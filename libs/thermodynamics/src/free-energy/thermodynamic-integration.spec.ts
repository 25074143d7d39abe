import { describe, expect, it } from 'vitest';
import { RandomStreams, RunningMoments } from '@ergodic/numerics';
import { isNear, near } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { kaufmanTorus } from '../exact/kaufman-torus.ts';
import { integratedEntropy, thermodynamicIntegration } from './thermodynamic-integration.ts';

const levels = [0, 1, 3, -0.7];
const at = (beta: number) => boltzmann(levels, 1 / beta);
const grid = (low: number, high: number, points: number): number[] =>
  Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
const none = (points: number): number[] => new Array<number>(points).fill(0);

describe('thermodynamic integration', () => {
  it('LAT-06 the 4 × 4 and 8 × 8 torus from β = 0: ln Z and S, within the error of the rule', () => {
    for (const L of [4, 8]) {
      const betas = grid(0, 0.6, 25);
      const exact = betas.map((b) =>
        b === 0 ? { logZ: L * L * Math.LN2, U: 0, S: L * L * Math.LN2 } : kaufmanTorus(L, 1 / b),
      );
      const energies = exact.map((e) => e.U);
      const start = L * L * Math.LN2;
      const found = thermodynamicIntegration(betas, energies, none(25), start);
      const entropy = integratedEntropy(betas, energies, none(25), start);
      exact.forEach((e, i) => {
        expect(Math.abs(found.logZ[i]! - e.logZ)).toBeLessThanOrEqual(found.quadratureError[i]! + 1e-12);
        expect(Math.abs(entropy.entropy[i]! - e.S)).toBeLessThanOrEqual(entropy.quadratureError[i]! + 1e-12);
      });
      near(found.logZ[24]!, exact[24]!.logZ, 1e-3);
      expect(found.quadratureError[24]).toBeLessThan(0.02);
      // +∫U dβ.
      const turned = thermodynamicIntegration(
        betas,
        energies.map((U) => -U),
        none(25),
        start,
      );
      expect(isNear(turned.logZ[24]!, exact[24]!.logZ, 0.1)).toBe(false);
    }
  });

  it('fourth order: 16 times better with twice the points, rising or falling, unequal steps', () => {
    const error = (points: number, map: (x: number) => number): number => {
      const betas = grid(0, 1, points).map((x) => 0.3 + 1.5 * map(x));
      const found = thermodynamicIntegration(
        betas,
        betas.map((b) => at(b).U),
        none(points),
        at(betas[0]!).logZ,
      );
      return Math.abs(found.logZ[points - 1]! - at(betas[points - 1]!).logZ);
    };
    for (const map of [(x: number) => x, (x: number) => 1 - x, (x: number) => x * (0.4 + 0.6 * x)]) {
      expect(error(17, map) / error(33, map)).toBeGreaterThan(8);
      expect(error(33, map)).toBeLessThan(1e-6);
    }
    // Three points: Simpson's weights.
    const simpson = thermodynamicIntegration([0, 1, 2], [3, 5, 1], [0.3, 0.1, 0.2]);
    near(simpson.logZ[2]!, -(3 + 20 + 1) / 3);
    near(simpson.standardError[2]!, Math.hypot(0.3, 0.4, 0.2) / 3);
    const cubic = grid(0, 2, 6);
    const integral = thermodynamicIntegration(
      cubic,
      cubic.map((x) => x * x - 3 * x),
      none(6),
    );
    near(integral.logZ[5]!, -(8 / 3 - 6));
  });

  it('errors are those of the scatter, of S too, where U counts twice', () => {
    const random = new RandomStreams(71, 'noise', 1);
    const betas = [0.3, 0.5, 0.6, 0.9, 1.3, 1.4];
    const errors = [0.02, 0.05, 0.01, 0.04, 0.03, 0.06];
    const clean = thermodynamicIntegration(
      betas,
      betas.map((b) => at(b).U),
      errors,
    );
    const cleanEntropy = integratedEntropy(
      betas,
      betas.map((b) => at(b).U),
      errors,
      0.7,
    );
    const [logZ, S] = [new RunningMoments(), new RunningMoments()];
    for (let n = 0; n < 4000; n++) {
      const noisy = betas.map((b, i) => at(b).U + errors[i]! * random.normal(0));
      logZ.add(thermodynamicIntegration(betas, noisy, errors).logZ[5]!);
      S.add(integratedEntropy(betas, noisy, errors, 0.7).entropy[4]!);
    }
    // 4000 numbers give a standard deviation to 1.1 %.
    expect(Math.abs(logZ.standardDeviation / clean.standardError[5]! - 1)).toBeLessThan(0.06);
    expect(Math.abs(S.standardDeviation / cleanEntropy.standardError[4]! - 1)).toBeLessThan(0.06);
    expect(Math.abs(logZ.mean - clean.logZ[5]!)).toBeLessThan(5.2 * logZ.standardError);
    near(clean.standardError[0]!, 0);
    near(cleanEntropy.standardError[0]!, 0.3 * 0.02);
  });

  it('at a jump of U the error of the rule is large', () => {
    const betas = grid(0, 1, 9);
    const jump = betas.map((b) => (b < 0.45 ? 0 : -10));
    const found = thermodynamicIntegration(betas, jump, none(9));
    expect(Math.abs(found.logZ[8]! - 5.5)).toBeLessThan(found.quadratureError[8]! + 0.5);
    expect(found.quadratureError[8]).toBeGreaterThan(0.05);
  });

  it('refuses what is out of range', () => {
    expect(() => thermodynamicIntegration([0, 1], [0, 0], [0, 0])).toThrow(/path.length is 2, must be an integer >= 3/);
    expect(() => thermodynamicIntegration([0, 1, 1], [0, 0, 0], none(3))).toThrow(/path\[2\] is 1 after 1/);
    expect(() => thermodynamicIntegration([0, 1, 2], [0, 0], none(3))).toThrow(/means.length is 2, must be 3/);
    expect(() => thermodynamicIntegration([0, 1, 2], [0, NaN, 0], none(3))).toThrow(/means\[1\] is NaN/);
    expect(() => thermodynamicIntegration([0, 1, 2], [0, 0, 0], [0, -1, 0])).toThrow(/errors\[1\] is -1/);
  });
});
