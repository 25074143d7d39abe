import { describe, expect, test } from 'vitest';
import {
  chiSquareCdf,
  chiSquareSurvival,
  chiSquareUpperQuantile,
  studentTwoSided,
  studentTwoSidedQuantile,
  wilsonHilferty,
} from './distributions.ts';
import { erf, erfc } from './error-function.ts';
import { betaI, gammaP, gammaQ } from './incomplete.ts';

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1);

describe('incomplete gamma and beta', () => {
  // 60-digit arithmetic, rounded
  test.each([
    [1e-3, 1e-5, 0.989123044695783],
    [3, 2, 0.32332358381693654],
    [100, 90, 0.1582209891864301],
    [1e4, 9.9e3, 0.1586511921935647],
    [1e6, 999000, 0.15865521357430365],
  ])('gammaP(%d, %d)', (a, x, expected) => {
    expect(relative(gammaP(a, x), expected)).toBeLessThan(2e-14);
    expect(Math.abs(gammaP(a, x) + gammaQ(a, x) - 1)).toBeLessThan(1e-15);
  });

  test.each([
    [0.5, 20, 2.539628589470865e-10],
    [3, 30, 4.501016648012124e-11],
    [100, 190, 2.6632899618434937e-13],
    [1e4, 1.05e4, 4.2758724550596473e-7],
  ])('gammaQ(%d, %d) in the tail', (a, x, expected) => {
    expect(relative(gammaQ(a, x), expected)).toBeLessThan(2e-14);
  });

  test('the shape 1/2 is the error function, whole shapes are Poisson sums', () => {
    for (const x of [0.1, 0.9, 1.4, 1.6, 5, 30]) {
      expect(relative(gammaP(0.5, x), erf(Math.sqrt(x)))).toBeLessThan(1e-14);
      expect(relative(gammaQ(0.5, x), erfc(Math.sqrt(x)))).toBeLessThan(1e-13);
      expect(relative(gammaQ(3, x), Math.exp(-x) * (1 + x + (x * x) / 2))).toBeLessThan(1e-13);
    }
    expect([gammaP(2, 0), gammaQ(2, 0), gammaP(2, Infinity), gammaQ(2, Infinity)]).toEqual([0, 1, 1, 0]);
  });

  test.each([
    [0.5, 0.5, 0.2, 0.29516723530086647],
    [3, 2, 0.7, 0.6517],
    [15.5, 0.5, 0.1, 4.722644128887217e-17],
    [1000, 2000, 0.35, 0.97290450431688488],
    [1000, 2000, 0.3, 4.0738279160507715e-5],
    [63.5, 0.5, 0.8, 1.0772454598803769e-7],
  ])('betaI(%d, %d, %d)', (a, b, x, expected) => {
    expect(relative(betaI(a, b, x), expected)).toBeLessThan(2e-14);
    expect(Math.abs(betaI(a, b, x) + betaI(b, a, 1 - x, x) - 1)).toBeLessThan(1e-14);
  });

  test.each([
    () => gammaP(0, 1),
    () => gammaQ(1, -1),
    () => gammaP(NaN, 1),
    () => betaI(-1, 1, 0.5),
    () => betaI(1, 1, 1.5),
    () => chiSquareUpperQuantile(0, 3),
    () => chiSquareUpperQuantile(0.5, 0),
    () => studentTwoSidedQuantile(1e-6, 0),
    () => studentTwoSided(-1, 3),
  ])('outside the domain is a RangeError (%#)', (call) => {
    expect(call).toThrow(RangeError);
  });
});

describe('chi-square', () => {
  const table = [
    [1, 23.928],
    [2, 27.631],
    [3, 30.665],
    [4, 33.377],
    [5, 35.888],
    [6, 38.258],
    [7, 40.522],
    [8, 42.701],
    [9, 44.811],
    [10, 46.863],
    [11, 48.866],
    [12, 50.825],
    [14, 54.635],
    [15, 56.493],
    [19, 63.677],
    [20, 65.421],
    [26, 75.547],
    [31, 83.643],
    [39, 96.126],
    [49, 111.136],
    [50, 112.608],
    [63, 131.37],
    [100, 182.127],
    [127, 217.61],
    [255, 377.078],
    [511, 677.6],
  ] as const;

  test.each(table)('GEN-03 the 1 - 1e-6 quantile at %d degrees of freedom is %d', (degrees, quantile) => {
    expect(Math.abs(chiSquareUpperQuantile(1e-6, degrees) - quantile)).toBeLessThan(6e-4);
  });

  test('GEN-03 Wilson-Hilferty lies above the exact quantile, by 1 % at 15 and by less beyond', () => {
    for (const [degrees, quantile] of table) {
      expect(wilsonHilferty(1e-6, degrees)).toBeGreaterThan(quantile);
      if (degrees >= 15) expect(relative(wilsonHilferty(1e-6, degrees), quantile)).toBeLessThan(0.02);
    }
  });

  test('two degrees of freedom are an exponential, and the quantile undoes the survival', () => {
    for (const x of [0.01, 1, 10, 300]) expect(relative(chiSquareSurvival(x, 2), Math.exp(-x / 2))).toBeLessThan(1e-13);
    expect(chiSquareCdf(3, 4) + chiSquareSurvival(3, 4)).toBeCloseTo(1, 15);
    for (const tail of [0.999999, 0.5, 1e-12]) {
      for (const degrees of [1, 3, 200]) {
        expect(relative(chiSquareSurvival(chiSquareUpperQuantile(tail, degrees), degrees), tail)).toBeLessThan(1e-11);
      }
    }
  });
});

describe("Student's t", () => {
  test.each([
    [7, 15.77],
    [15, 7.903],
    [19, 7.069],
    [31, 6.072],
    [63, 5.42],
    [99, 5.217],
    [127, 5.142],
  ])('GEN-02 the two-sided 1e-6 quantile at %d degrees of freedom is %d', (degrees, quantile) => {
    expect(Math.abs(studentTwoSidedQuantile(1e-6, degrees) - quantile)).toBeLessThan(degrees === 7 ? 6e-3 : 6e-4);
  });

  test('GEN-02 a threshold of 5 at 19 degrees of freedom fails 8 times in 100 000', () => {
    expect(studentTwoSided(5, 19)).toBeCloseTo(8e-5, 5);
  });

  test('one degree is Cauchy, many are normal', () => {
    for (const t of [0, 0.3, 2, 50]) expect(studentTwoSided(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 14);
    expect(studentTwoSided(2, 1e9)).toBeCloseTo(erfc(Math.SQRT2), 8);
    expect(studentTwoSided(Infinity, 5)).toBe(0);
  });
});
