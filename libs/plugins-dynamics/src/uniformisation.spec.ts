import { describe, expect, it } from 'vitest';
import { chiSquareSurvival } from '@ergodic/numerics';
import { meanWeights, poissonLaw } from './uniformisation.ts';

describe('uniformisation', () => {
  it.each([0, 1e-9, 0.3, 7.5, 300, 700])('mean %d: the Poisson law, which sums to 1 and has that mean', (mean) => {
    const law = poissonLaw(mean);
    expect(Math.abs(law.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThanOrEqual(1e-13);
    expect(Math.abs(law.reduce((sum, p, k) => sum + k * p, 0) - mean)).toBeLessThanOrEqual(1e-13 * mean);
    expect(law[0]).toBe(Math.exp(-mean));
  });

  it.each([-1, NaN, 701])('a mean of %d is refused', (mean) => {
    expect(() => poissonLaw(mean)).toThrow(RangeError);
  });

  it.each([1e-9, 0.3, 1, 7.5, 64, 300])('mean %d: weights are P(n > k)/mean, and sum to 1', (mean) => {
    const weights = meanWeights(mean);
    expect(Math.abs(weights.reduce((sum, w) => sum + w, 0) - 1)).toBeLessThanOrEqual(1e-14);
    weights.forEach((w, k) => {
      // P(n > k) is the chance that a chi-square variable of 2 (k + 1) degrees is at most 2 mean.
      const exact = (1 - chiSquareSurvival(2 * mean, 2 * (k + 1))) / mean;
      expect(Math.abs(w - exact)).toBeLessThanOrEqual(1e-14 * Math.max(1, 1 / mean));
    });
    expect(weights.at(-1)!).toBeLessThan(1e-15);
  });

  it('the mean of powers: Σ w_k p^k = (1 − e^(−mean (1 − p)))/(mean (1 − p))', () => {
    for (const mean of [0.01, 2, 50])
      for (const p of [0, 0.4, 0.9, -0.5]) {
        const sum = meanWeights(mean).reduce((total, w, k) => total + w * p ** k, 0);
        const a = mean * (1 - p);
        expect(Math.abs(sum - -Math.expm1(-a) / a)).toBeLessThanOrEqual(1e-14);
      }
    expect([...meanWeights(0)]).toEqual([1]);
  });
});
