import { expect } from 'vitest';
import type { RandomStreams } from '@ergodic/numerics';

/** |a − b| ≤ tolerance · max(1, |b|): EXACT unless another tolerance is named. */
export const isNear = (value: number, expected: number, tolerance = 1e-12): boolean =>
  Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected));

export function near(value: number, expected: number, tolerance = 1e-12): void {
  const error = Math.abs(value - expected);
  expect(error, `${value} is not ${expected}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** A random distribution over n choices, uniform on the simplex. */
export function randomDistribution(random: RandomStreams, n: number): number[] {
  const weights = Array.from({ length: n }, () => random.exponential(0));
  const total = sum(weights);
  return weights.map((w) => w / total);
}

/** Random temperature, uniform in the logarithm. */
export const randomTemperature = (random: RandomStreams, low: number, high: number): number =>
  low * (high / low) ** random.uniform(0);

/** (f(x + h) − f(x − h)) / 2h. */
export const slope = (f: (x: number) => number, x: number, h: number): number => (f(x + h) - f(x - h)) / (2 * h);

/**
 * ∫ f dx over [low, high] by the trapezoidal rule: exact but for rounding where f is periodic, or vanishes with its derivatives at
 * both ends.
 */
export function trapezoid(f: (x: number) => number, low: number, high: number, points = 4000): number {
  const h = (high - low) / points;
  let total = (f(low) + f(high)) / 2;
  for (let i = 1; i < points; i++) total += f(low + i * h);
  return total * h;
}

/** ∫ f dx over [low, high] by Simpson's rule, for functions that do neither. */
export function simpson(f: (x: number) => number, low: number, high: number, points = 4000): number {
  return (4 * trapezoid(f, low, high, 2 * points) - trapezoid(f, low, high, points)) / 3;
}
