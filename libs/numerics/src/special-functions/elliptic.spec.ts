import { describe, expect, test } from 'vitest';
import { ellipticE, ellipticK } from './elliptic.ts';

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1);

test.each([
  [0, Math.PI / 2, Math.PI / 2],
  [0.1, 1.574745561517356, 1.566861942021668],
  [0.5, 1.685750354812596, 1.4674622093394272],
  [0.9, 2.2805491384227703, 1.1716970527816142],
  [0.999, 4.495596395842144, 1.0039944099655078],
])('K and E at the modulus k = %d', (k, expectedK, expectedE) => {
  expect(relative(ellipticK(k), expectedK)).toBeLessThan(1e-15);
  expect(relative(ellipticE(k), expectedE)).toBeLessThan(1e-15);
  expect(ellipticK(-k)).toBe(ellipticK(k));
});

describe('limits and identities', () => {
  test('k = 1, given outright or by its complement', () => {
    expect([ellipticK(1), ellipticE(1)]).toEqual([Infinity, 1]);
    // K ~ ln(4 / k') where 1 - k^2 is far below rounding
    expect(relative(ellipticK(1, 1e-20), Math.log(4e20))).toBeLessThan(1e-15);
  });

  test("Legendre's relation E K' + E' K - K K' = pi / 2", () => {
    for (const k of [0.01, 0.3, 0.7071, 0.95]) {
      const c = Math.sqrt(1 - k * k);
      const left = ellipticE(k) * ellipticK(c) + ellipticE(c) * ellipticK(k) - ellipticK(k) * ellipticK(c);
      expect(relative(left, Math.PI / 2)).toBeLessThan(2e-15);
    }
  });

  test('LAT-05 Onsager energy, which the parameter m = k^2 in place of k would miss', () => {
    const energy = (temperature: number, argument: (k: number) => number): number => {
      const k2 = 2 / temperature;
      const root = 2 * Math.tanh(k2) ** 2 - 1;
      const modulus = (2 * Math.sinh(k2)) / Math.cosh(k2) ** 2;
      return (-1 / Math.tanh(k2)) * (1 + (2 / Math.PI) * root * ellipticK(argument(modulus)));
    };
    const table = [
      [1, -1.9971602041123],
      [2, -1.7455645753126],
      [2.2, -1.5464891440985],
      [2.3, -1.3428663876959],
      [5, -0.42822883324035],
    ] as const;
    for (const [temperature, u] of table) {
      expect(Math.abs(energy(temperature, (k) => k) - u)).toBeLessThan(1e-12);
      expect(Math.abs(energy(temperature, (k) => k * k) - u)).toBeGreaterThan(1e-3);
    }
  });

  test('a modulus beyond 1 is a RangeError that names the trap', () => {
    for (const call of [() => ellipticK(1.01), () => ellipticE(-2), () => ellipticK(NaN)]) {
      expect(call).toThrow(RangeError);
      expect(call).toThrow(/modulus/);
    }
  });
});
