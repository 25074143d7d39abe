import { describe, expect, test } from 'vitest';
import { besselRatio, logBesselI0, scaledBesselI0, scaledBesselI1 } from './bessel.ts';

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1);

test.each([
  [0.1, 0.9071009257823011, 0.04529844680880933],
  [1, 0.46575960759364043, 0.2079104153497085],
  [8, 0.1434317818568503, 0.1341424932926982],
  [29.9, 0.07326921904600191, 0.07203337491186879],
  [30, 0.07314594648223729, 0.07191633059864755],
  [1000, 0.012617240455891257, 0.012610930256928629],
])('scaled I0 and I1 at %d', (x, i0, i1) => {
  expect(relative(scaledBesselI0(x), i0)).toBeLessThan(3e-15);
  expect(relative(scaledBesselI1(x), i1)).toBeLessThan(3e-15);
  expect(relative(besselRatio(x), i1 / i0)).toBeLessThan(3e-15);
  expect([scaledBesselI0(-x), scaledBesselI1(-x)]).toEqual([scaledBesselI0(x), -scaledBesselI1(x)]);
  expect(besselRatio(-x)).toBe(-besselRatio(x));
});

describe('I1 / I0', () => {
  test('does not overflow and ends at 1', () => {
    expect(besselRatio(0)).toBe(0);
    expect(besselRatio(1e-8)).toBe(5e-9);
    expect(relative(besselRatio(1e8), 1 - 0.5e-8)).toBeLessThan(1e-15);
    expect([besselRatio(Infinity), besselRatio(-Infinity)]).toEqual([1, -1]);
    expect(relative(logBesselI0(1e5), 1e5 - 0.5 * Math.log(2e5 * Math.PI) + 1 / 8e5)).toBeLessThan(1e-15);
    expect([besselRatio(NaN), scaledBesselI0(NaN), scaledBesselI1(NaN)]).toEqual([NaN, NaN, NaN]);
  });

  test('is the derivative of ln I0, across the change of method', () => {
    for (const x of [0.2, 3, 15, 29.99999, 30.00001, 60]) {
      const h = 1e-4;
      expect((logBesselI0(x + h) - logBesselI0(x - h)) / (2 * h)).toBeCloseTo(besselRatio(x), 7);
    }
  });

  test('LAT-14 magnetisation of mean-field rotors solves m = I1(m/T) / I0(m/T)', () => {
    const expected = [
      [0.1, 0.945542186423298],
      [0.25, 0.831462024754257],
      [0.4, 0.589707987782744],
      [0.45, 0.432191074886231],
      [0.49, 0.19866447201536],
    ] as const;
    for (const [temperature, m] of expected) {
      expect(Math.abs(besselRatio(m / temperature) - m)).toBeLessThan(1e-12);
    }
  });

  test('LAT-15 nearest-neighbour correlation of the XY chain at T = 0.8', () => {
    expect(Math.abs(besselRatio(1 / 0.8) - 0.527995760399159)).toBeLessThan(1e-12);
  });

  test('LAT-13 Kuramoto order with Gaussian frequencies: 1 = K sqrt(pi/8) e^-y [I0(y) + I1(y)], y = (K r)^2 / 4', () => {
    for (const [k, r] of [
      [2, 0.715173956683183],
      [3, 0.925181686138704],
    ] as const) {
      const y = (k * r) ** 2 / 4;
      const one = k * Math.sqrt(Math.PI / 8) * (scaledBesselI0(y) + scaledBesselI1(y));
      expect(Math.abs(one - 1)).toBeLessThan(1e-12);
    }
  });
});
