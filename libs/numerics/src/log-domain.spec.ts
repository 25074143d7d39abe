import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bernoulli,
  ln2cosh,
  log1mExp,
  logAddExp,
  logit,
  logMeanExp,
  logSigmoid,
  logSubExp,
  logSumExp,
  sigmoid,
  softmax,
  softplus,
  softplusAt,
  xLogX,
  xLogY,
} from './log-domain.ts';

const of = (...x: number[]): Float64Array => Float64Array.of(...x);
const EXACT = 1e-12;
const close = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= EXACT * Math.max(1, Math.abs(b));
const moderate = fc.double({ min: -700, max: 700, noNaN: true });
const list = fc.array(moderate, { minLength: 1, maxLength: 20 });

describe('GEN-12 logSumExp', () => {
  test.each([
    [of(1000, 1000.5), 1000.97407698418],
    [of(-1000, -1001), -999.6867383124818],
    [of(), -Infinity],
    [of(-Infinity, -Infinity), -Infinity],
    [of(-Infinity, 3), 3],
    [of(1, Infinity), Infinity],
    [of(-Infinity, Infinity), Infinity],
    [of(1, NaN), NaN],
    [of(NaN, Infinity), NaN],
  ])('of %o is %d', (x, expected) => {
    const value = logSumExp(x);
    expect(Object.is(value, expected) || close(value, expected)).toBe(true);
  });

  test('equals the naive sum where that works, and moves with a shift', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1 }), moderate, (x, shift) => {
        const value = logSumExp(Float64Array.from(x));
        const naive = Math.log(x.reduce((sum, v) => sum + Math.exp(v), 0));
        const moved = logSumExp(Float64Array.from(x, (v) => v + shift));
        return close(value, naive) && Math.abs(moved - value - shift) <= 1e-12 * (1 + Math.abs(shift));
      }),
      { seed: 12 },
    );
  });

  test('of a range reads that range only', () => {
    expect(logSumExp(of(500, 0, 0, 500), 1, 2)).toBe(Math.LN2);
    expect(() => logSumExp(of(1), 1, 1)).toThrow(RangeError);
  });

  test('logMeanExp of equal numbers is that number, also far from 0', () => {
    expect(logMeanExp(of(-2000, -2000, -2000))).toBeCloseTo(-2000, 12);
    expect(logMeanExp(of())).toBeNaN();
  });
});

describe('GEN-12 softmax', () => {
  test('sums to 1 within 4e-16 n, is invariant to shifts, and returns the log normaliser', () => {
    fc.assert(
      fc.property(list, moderate, (x, shift) => {
        const p = new Float64Array(x.length);
        const q = new Float64Array(x.length);
        const normaliser = softmax(Float64Array.from(x), p);
        softmax(
          Float64Array.from(x, (v) => v + shift),
          q,
        );
        const total = p.reduce((a, b) => a + b, 0);
        return (
          Math.abs(total - 1) <= 4e-16 * Math.max(2, x.length) &&
          p.every((v, i) => Math.abs(v - q[i]!) <= 1e-12) &&
          normaliser === logSumExp(Float64Array.from(x))
        );
      }),
      { seed: 13 },
    );
  });

  test('of -E/T is the Boltzmann distribution: NET-02 sign and values', () => {
    const p = softmax.bind(null, of(-1 / 0.5, -2 / 0.5, -3 / 0.5));
    const out = new Float64Array(3);
    p(out);
    expect(out[0]).toBeCloseTo(0.866813332197, 11);
    expect(out[1]).toBeCloseTo(0.117310427826, 11);
    expect(out[2]).toBeCloseTo(0.015876239977, 11);
  });

  test('in place, within a range, with impossible states', () => {
    const x = of(9, 5000, -Infinity, 5000, 9);
    expect(softmax(x, x, 1, 3)).toBe(5000 + Math.LN2);
    expect(x).toEqual(of(9, 0.5, 0, 0.5, 9));
  });

  test('is undefined for no state, only impossible ones, NaN or +Infinity', () => {
    for (const x of [of(), of(-Infinity), of(0, NaN), of(0, Infinity)]) expect(() => softmax(x)).toThrow(RangeError);
  });
});

describe('GEN-12 pairs and products', () => {
  test('logAddExp agrees with logSumExp, and is safe at the ends', () => {
    fc.assert(
      fc.property(moderate, moderate, (a, b) => close(logAddExp(a, b), logSumExp(of(a, b)))),
      { seed: 14 },
    );
    expect(logAddExp(-Infinity, -Infinity)).toBe(-Infinity);
    expect(logAddExp(Infinity, Infinity)).toBe(Infinity);
    expect(logAddExp(-Infinity, 2)).toBe(2);
    expect(logAddExp(1e308, -1e308)).toBe(1e308);
    expect(logAddExp(NaN, 1)).toBeNaN();
  });

  test('logSubExp undoes logAddExp', () => {
    const small = fc.double({ min: -30, max: 30, noNaN: true });
    fc.assert(
      fc.property(small, fc.double({ min: -5, max: 5, noNaN: true }), (a, gap) => {
        const b = a + gap;
        return Math.abs(logSubExp(logAddExp(a, b), b) - a) <= 1e-11;
      }),
      { seed: 15 },
    );
    expect(logSubExp(3, 3)).toBe(-Infinity);
    expect(logSubExp(3, -Infinity)).toBe(3);
    expect(() => logSubExp(1, 2)).toThrow(RangeError);
    expect(log1mExp(0)).toBe(-Infinity);
    expect(log1mExp(-1e-20)).toBeCloseTo(Math.log(1e-20), 12);
    expect(log1mExp(-800)).toBe(-Math.exp(-800));
  });

  test('0 ln 0 = 0', () => {
    expect([xLogX(0), xLogX(1), xLogY(0, 0)]).toEqual([0, 0, 0]);
    expect(xLogX(0.5)).toBe(-0.5 * Math.LN2);
    expect(xLogX(5e-324)).toBeLessThan(0);
    expect(xLogY(1, 0)).toBe(-Infinity);
    for (const call of [() => xLogX(-1e-9), () => xLogY(-1, 1), () => xLogY(1, -1)]) expect(call).toThrow(RangeError);
  });
});

describe('GEN-12 sigmoid and softplus', () => {
  test('sigmoid keeps both tails, and is symmetric', () => {
    expect([sigmoid(0), sigmoid(1000), sigmoid(-1000)]).toEqual([0.5, 1, 0]);
    expect(sigmoid(-700)).toBe(Math.exp(-700));
    fc.assert(
      fc.property(moderate, (x) => Math.abs(sigmoid(x) + sigmoid(-x) - 1) <= 3e-16),
      { seed: 16 },
    );
    expect(sigmoid(NaN)).toBeNaN();
  });

  test('logSigmoid is ln sigmoid = -softplus(-x), also where sigmoid underflows', () => {
    expect(logSigmoid(-2000)).toBe(-2000);
    expect(logSigmoid(800)).toBe(-0);
    fc.assert(
      fc.property(moderate, (x) => close(logSigmoid(x), Math.log(sigmoid(x)))),
      { seed: 17 },
    );
  });

  test('logit undoes sigmoid', () => {
    const x = fc.double({ min: -700, max: 10, noNaN: true });
    fc.assert(
      fc.property(x, (v) => Math.abs(logit(sigmoid(v)) - v) <= 1e-11 * Math.max(1, Math.abs(v))),
      { seed: 18 },
    );
    expect([logit(0), logit(1)]).toEqual([-Infinity, Infinity]);
    expect(() => logit(1.1)).toThrow(RangeError);
  });

  test('softplusAt(x, T) = T softplus(x / T) and becomes max(x, 0) at T = 0', () => {
    const temperature = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(moderate, temperature, (x, t) => close(softplusAt(x, t), t * softplus(x / t))),
      { seed: 19 },
    );
    expect([softplus(-800), softplus(800), softplus(0)]).toEqual([0, 800, Math.LN2]);
    expect(softplusAt(2, 1e-300)).toBe(2);
    expect([softplusAt(3, 0), softplusAt(-3, 0)]).toEqual([3, 0]);
    for (const t of [-1, NaN, Infinity])
      expect(() => softplusAt(1, t)).toThrow(/temperature is .*, must be finite and >= 0/);
  });

  test('ln2cosh is even, safe and exact', () => {
    expect(ln2cosh(0)).toBe(Math.LN2);
    expect(ln2cosh(-1e5)).toBe(1e5);
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (x) => close(ln2cosh(x), Math.log(2 * Math.cosh(x)))),
      { seed: 20 },
    );
  });
});

test('CAN-16 bernoulli: z / (e^z - 1) through 0 and at both ends', () => {
  expect(bernoulli(0)).toBe(1);
  expect(bernoulli(1e-10)).toBeCloseTo(1 - 5e-11, 15);
  expect(bernoulli(1000)).toBe(0);
  expect([bernoulli(Infinity), bernoulli(-Infinity)]).toEqual([0, Infinity]);
  // B(-z) = B(z) + z, the ratio of forward and backward jumps
  const z = fc.double({ min: -500, max: 500, noNaN: true });
  fc.assert(
    fc.property(z, (x) => close(bernoulli(-x), bernoulli(x) + x)),
    { seed: 21 },
  );
  // U = w (1/2 + n) of a quantum oscillator at w = 1
  for (const [t, u] of [
    [0.1, 0.50004540199101],
    [0.5, 0.656517642749666],
    [1, 1.08197670686933],
    [10, 10.008331944775],
  ] as const) {
    expect(Math.abs(0.5 + t * bernoulli(1 / t) - u)).toBeLessThanOrEqual(1e-12);
  }
});
