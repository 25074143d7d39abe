import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digamma, lgamma, logBeta, logBinomial, logFactorial, stirlingCorrection } from './gamma.ts';

const EXACT = 1e-12;
const expectExact = (value: number, expected: number): void => {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(EXACT * Math.max(1, Math.abs(expected)));
};

describe('lgamma', () => {
  test.each([
    [1e-10, 23.025850929882736],
    [0.1, 2.2527126517342055],
    [0.5, Math.log(Math.PI) / 2],
    [1, 0],
    [1.5, -0.12078223763524522],
    [2, 0],
    [10, 12.801827480081469],
    [1e5, 1051287.7089736569],
    [1e15, 33538776394910668],
  ])('of %d', (x, expected) => {
    expectExact(lgamma(x), expected);
  });

  test('obeys its recurrence and duplication', () => {
    const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(positive, (x) => {
        const recurrence = lgamma(x + 1) - lgamma(x) - Math.log(x);
        const duplication =
          lgamma(x) + lgamma(x + 0.5) - (1 - 2 * x) * Math.LN2 - Math.log(Math.PI) / 2 - lgamma(2 * x);
        return Math.abs(recurrence) <= 1e-11 && Math.abs(duplication) <= 1e-11;
      }),
      { seed: 31 },
    );
  });

  test('CAN-17, LAT-10 ratios of Gamma(1/4), Gamma(3/4), Gamma(5/4)', () => {
    expectExact(Math.exp(lgamma(0.75) - lgamma(0.25)), 0.3379891200336423);
    expectExact(1 - Math.exp(lgamma(1.25) + lgamma(0.25) - 2 * lgamma(0.75)) / 3, 0.270520128257841);
    expectExact(Math.sqrt(12) * Math.exp(lgamma(0.75) - lgamma(0.25)), 1.17082865660753);
  });

  test('stirlingCorrection is continuous where its series begins', () => {
    expect(Math.abs(stirlingCorrection(9) - stirlingCorrection(9 * (1 - 1e-15)))).toBeLessThan(1e-14);
    expect(stirlingCorrection(1e8)).toBeCloseTo(1 / 12e8, 20);
  });
});

describe('counting', () => {
  test('CAN-15 Einstein solids: C(q + N - 1, q)', () => {
    expect(Math.exp(logBinomial(6, 4))).toBeCloseTo(15, 12);
    expectExact(logBinomial(149, 100), 91.70435105341905);
    expectExact(Math.exp(logBinomial(149, 100)) / 6.70955363657731e39, 1);
    const beta = 0.5 * (logBinomial(150, 101) - logBinomial(148, 99));
    expectExact(beta, 0.3971454486061821);
  });

  test('CAN-14 two-level system: S and beta at 30 of 100', () => {
    expectExact(logBinomial(100, 30), 58.64209564095637);
    expectExact((logBinomial(100, 31) - logBinomial(100, 29)) / 2, 0.8379952664716868);
  });

  test('CAN-13 the multinomial of 20, 30, 50 agrees with whole-number arithmetic', () => {
    const factorial = (n: number): bigint => (n === 0 ? 1n : BigInt(n) * factorial(n - 1));
    const exact = factorial(100) / (factorial(20) * factorial(30) * factorial(50));
    const digits = exact.toString();
    const expected = Math.log(Number(`0.${digits}`)) + digits.length * Math.LN10;
    expectExact(logFactorial(100) - logFactorial(20) - logFactorial(30) - logFactorial(50), expected);
  });

  test('factorials and binomials at the edges', () => {
    expect([logFactorial(0), logFactorial(1)]).toEqual([0, 0]);
    expectExact(logFactorial(170), lgamma(171));
    expectExact(logFactorial(171), logFactorial(170) + Math.log(171));
    expect([logBinomial(5, 0), logBinomial(5, 5), logBinomial(0, 0)]).toEqual([0, 0, 0]);
    expect(logBinomial(3, 4)).toBe(-Infinity);
    expectExact(logBinomial(1e12, 5), 133.3676138368507);
    expectExact(logBeta(2, 3), Math.log(1 / 12));
  });
});

describe('digamma', () => {
  test.each([
    [1e-5, -100000.57719921568],
    [0.5, -0.5772156649015329 - 2 * Math.LN2],
    [1, -0.5772156649015329],
    [1.4616321449683623, 0],
    [1000, 6.907255195648812],
  ])('of %d', (x, expected) => {
    expectExact(digamma(x), expected);
  });

  test('is the derivative of lgamma', () => {
    for (const x of [0.3, 1, 2.5, 20]) {
      const h = 1e-5 * x;
      expect((lgamma(x + h) - lgamma(x - h)) / (2 * h)).toBeCloseTo(digamma(x), 7);
    }
  });
});

test.each([
  () => lgamma(0),
  () => lgamma(-1.5),
  () => lgamma(NaN),
  () => digamma(0),
  () => logFactorial(-1),
  () => logFactorial(2.5),
  () => logBinomial(3, -1),
])('outside the domain is a RangeError (%#)', (call) => {
  expect(call).toThrow(RangeError);
});
