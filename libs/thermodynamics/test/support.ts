import { expect } from 'vitest';
import type { RandomStreams } from '@ergodic/numerics';
import type { PairSystem } from '../src/exact/pair-system.ts';

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

/** A system with couplings, fields and, where asked, products of three and four units; nothing symmetric about it. */
export function randomPairSystem(
  random: RandomStreams,
  kind: PairSystem['kind'],
  units: number,
  pairs: readonly (readonly [number, number])[],
  factors: readonly (readonly number[])[] = [],
): PairSystem {
  return {
    kind,
    from: pairs.map(([a]) => a),
    to: pairs.map(([, b]) => b),
    coupling: pairs.map(() => random.normal(0)),
    field: Array.from({ length: units }, () => 0.7 * random.normal(0)),
    factors: factors.map((of) => ({ units: of, coupling: random.normal(0) })),
  };
}

/** All pairs of neighbours of a rows × columns torus. */
export function torusPairs(rows: number, columns = rows): [number, number][] {
  const pairs: [number, number][] = [];
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      pairs.push([r * columns + c, r * columns + ((c + 1) % columns)]);
      pairs.push([r * columns + c, ((r + 1) % rows) * columns + c]);
    }
  return pairs;
}

/** All states of a system, one after another, from the definition of its energy: the slow way that cannot go wrong. */
export function allStates(system: PairSystem): { state: number[]; energy: number }[] {
  const units = system.field.length;
  return Array.from({ length: 2 ** units }, (_, index) => {
    const state = Array.from({ length: units }, (__, i) => ((index >> i) & 1 ? 1 : system.kind === 'spins' ? -1 : 0));
    let energy = 0;
    state.forEach((s, i) => (energy -= system.field[i]! * s));
    for (let e = 0; e < system.from.length; e++)
      energy -= system.coupling[e]! * state[system.from[e]!]! * state[system.to[e]!]!;
    for (const { units: of, coupling } of system.factors ?? [])
      energy -= coupling * Array.from(of).reduce((product, i) => product * state[i]!, 1);
    return { state, energy };
  });
}
