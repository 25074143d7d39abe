import { describe, expect, test } from 'vitest';
import { erf, erfc } from './error-function.ts';
import { erfInverse, normalCdf, normalQuantile, normalSurvival } from './normal.ts';

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1);

describe('erf and erfc', () => {
  // 60-digit arithmetic, rounded
  test.each([
    [1e-300, 1.1283791670955126e-300],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
  ])('erf(%d)', (x, expected) => {
    expect(relative(erf(x), expected)).toBeLessThan(1e-15);
    expect(erf(-x)).toBe(-erf(x));
  });

  test.each([
    [-3, 1.9999779095030015],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2, 0.004677734981047266],
    [5, 1.5374597944280349e-12],
    [6.28, 6.6106539776568031e-19],
    [6.284, 6.282732800471043e-19],
    [10, 2.088487583762545e-45],
    [26.5, 2.2109076642637344e-307],
  ])('erfc(%d) without cancellation', (x, expected) => {
    expect(relative(erfc(x), expected)).toBeLessThan(2e-15);
  });

  test('the branches meet and add to 1', () => {
    for (const x of [0.5, Math.PI / 0.5]) {
      expect(relative(erfc(x * (1 - 1e-16)), erfc(x * (1 + 3e-16)))).toBeLessThan(1e-13);
    }
    for (let x = -6; x <= 6; x += 0.01) expect(Math.abs(erf(x) + erfc(x) - 1)).toBeLessThan(3e-16);
  });

  test('ends and NaN', () => {
    expect([erf(0), erf(Infinity), erf(-Infinity), erfc(Infinity), erfc(-Infinity)]).toEqual([0, 1, -1, 0, 2]);
    expect([erf(NaN), erfc(NaN)]).toEqual([NaN, NaN]);
  });

  test('LRN-24 Hopfield capacity: max of [erf(y)/y - 2 exp(-y^2)/sqrt(pi)]^2 / 2', () => {
    let largest = 0;
    for (let y = 1; y < 2; y += 1e-4) {
      largest = Math.max(largest, (erf(y) / y - (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y)) ** 2 / 2);
    }
    expect(largest).toBeCloseTo(0.13790556649, 8);
    expect(normalSurvival(1 / Math.sqrt(0.1))).toBeCloseTo(7.82701e-4, 9);
    expect(normalSurvival(1 / Math.sqrt(0.2))).toBeCloseTo(1.267366e-2, 8);
  });
});

describe('the normal distribution', () => {
  test.each([
    [1e-300, -37.0470962993612],
    [1e-12, -7.034483825301132],
    [0.01, -2.3263478740408408],
    [0.4, -0.2533471031357997],
    [0.9, 1.2815515655446004],
  ])('quantile(%d)', (p, expected) => {
    expect(relative(normalQuantile(p), expected)).toBeLessThan(1e-15);
  });

  test('GEN-03 the quantile behind a false-failure probability of 1e-6 is 4.753424', () => {
    expect(-normalQuantile(1e-6)).toBeCloseTo(4.753424, 6);
    // GEN-01: |z| <= 5 has two-sided probability 5.73e-7
    expect(2 * normalSurvival(5)).toBeCloseTo(5.733e-7, 10);
  });

  test('quantile and CDF undo each other, in both tails', () => {
    for (let x = -37; x < 8; x += 0.37) {
      const p = normalCdf(x);
      const resolution = x > 0 ? 2e-16 / (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) : 0;
      expect(Math.abs(normalQuantile(p) - x)).toBeLessThan(1e-13 + resolution);
    }
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity]);
  });

  test('erfInverse undoes erf, also close to 0', () => {
    for (const x of [1e-12, 1e-3, 0.3, 0.6, 1, 2]) expect(relative(erfInverse(erf(x)), x)).toBeLessThan(2e-14);
    expect(erfInverse(-0.5)).toBe(-erfInverse(0.5));
    expect([erfInverse(-1), erfInverse(0), erfInverse(1)]).toEqual([-Infinity, 0, Infinity]);
  });

  test.each([() => normalQuantile(-1e-9), () => normalQuantile(1.1), () => normalQuantile(NaN), () => erfInverse(1.1)])(
    'outside the domain is a RangeError (%#)',
    (call) => {
      expect(call).toThrow(RangeError);
    },
  );
});
