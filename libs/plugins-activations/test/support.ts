import { expect } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import type { Activation } from '@ergodic/kernel';

/** y(u, T) of a row. */
export function rowOf(activation: Activation, u: readonly number[], temperature: number): number[] {
  const out = new Float64Array(u.length);
  activation.apply(Float64Array.from(u), temperature, out);
  return [...out];
}

/** dy/du of elements, or the derivative along (1, 1, …) of a row. */
export function slopesOf(activation: Activation, u: readonly number[], temperature: number): number[] {
  const out = new Float64Array(u.length);
  activation.derivative(Float64Array.from(u), temperature, new Float64Array(u.length).fill(1), out);
  return [...out];
}

/** Asserts |found − expected| ≤ tolerance, number by number. */
export function expectNear(found: readonly number[], expected: readonly number[], tolerance = 1e-12): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(tolerance));
}

/** Asserts that T = 0, −1, NaN and ∞ are refused, by `apply` and `derivative`. */
export function expectTemperatureChecked(activation: Activation): void {
  const [u, v, out] = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
  for (const T of [0, -1, NaN, Infinity]) {
    expect(() => activation.apply(u, T, out)).toThrow(RangeError);
    expect(() => activation.derivative(u, T, v, out)).toThrow(RangeError);
  }
}

export function normals(n: number, seed: number): Float64Array {
  const u = new Float64Array(n);
  new RandomStreams(seed, 'u', 1).fillNormal(0, u);
  return u;
}

/**
 * The largest difference between `factor` times the derivative and central differences, along every coordinate and ten
 * random directions, relative to max(1, |derivative|). h = 6.06e-6.
 */
export function jacobianError(activation: Activation, u: Float64Array, temperature: number, factor = 1): number {
  const n = u.length;
  const random = new RandomStreams(21, 'directions', 1);
  const directions = Array.from({ length: n + 10 }, (_, k) =>
    Float64Array.from({ length: n }, (__, i) => (k < n ? Number(i === k) : random.normal(0))),
  );
  const [above, below, derivative] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const h = 6.06e-6;
  let worst = 0;
  for (const v of directions) {
    activation.apply(
      u.map((x, i) => x + h * v[i]!),
      temperature,
      above,
    );
    activation.apply(
      u.map((x, i) => x - h * v[i]!),
      temperature,
      below,
    );
    activation.derivative(u, temperature, v, derivative);
    for (let i = 0; i < n; i++) {
      const expected = (above[i]! - below[i]!) / (2 * h);
      worst = Math.max(worst, Math.abs(factor * derivative[i]! - expected) / Math.max(1, Math.abs(expected)));
    }
  }
  return worst;
}
