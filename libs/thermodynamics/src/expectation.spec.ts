import { describe, expect, it } from 'vitest';
import { near } from '../test/support.ts';
import { covariance, expectation, variance } from './expectation.ts';

describe('expectation', () => {
  const p = [0.2, 0.5, 0.3];

  it('CAN-04 mean, and variance in two passes: far from 0 the difference of squares is lost', () => {
    near(expectation(p, [1, -2, 4]), 0.4, 1e-15);
    near(variance(p, [1, -2, 4]), 0.2 + 2 + 4.8 - 0.16);
    near(covariance(p, [1, -2, 4], [0, 1, 1]), -1 + 1.2 - 0.4 * 0.8);
    const far = [1e9 + 1, 1e9 - 2, 1e9 + 4];
    near(variance(p, far), 6.84, 1e-6);
    const squares = expectation(
      p,
      far.map((x) => x * x),
    );
    expect(Math.abs(squares - expectation(p, far) ** 2 - 6.84)).toBeGreaterThan(1);
  });

  it('what has probability 0 does not count, also where it is infinite', () => {
    expect(expectation([0.5, 0, 0.5], [1, Infinity, 3])).toBe(2);
    expect(variance([0.5, 0, 0.5], [1, -Infinity, 3])).toBe(1);
    expect(expectation([0.5, 0.5], [1, Infinity])).toBe(Infinity);
  });

  it('refuses what is not a distribution', () => {
    expect(() => expectation([0.5, 0.6], [1, 2])).toThrow(/sum of p is 1.1, must be 1/);
    expect(() => expectation([1.5, -0.5], [1, 2])).toThrow(/p\[1\] is -0.5, must be >= 0/);
    expect(() => expectation([NaN, 1], [1, 2])).toThrow(RangeError);
    // Rounding may be in it, a mistake may not.
    expect(() => expectation([0.5, 0.5 + 1e-7], [1, 2])).toThrow(RangeError);
    near(expectation([0.5, 0.5 + 1e-11], [1, 2]), 1.5, 1e-10);
    expect(() => covariance([0.5, 0.5], [1, 2], [1])).toThrow(/values.length is 1, must be 2/);
  });
});
