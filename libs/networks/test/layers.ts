import type { Layer } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { asTensor } from '@ergodic/tensor';
import { expect } from 'vitest';
import { exactly, sizeOf, type Named, type Numbers, type Outcome } from './layer-passes.ts';

/** What a layer gets in one pass, in float64. */
export interface Given {
  readonly u: Numbers;
  /** 1 where left out. */
  readonly temperature?: number | readonly number[];
  /** As it starts where left out. */
  readonly theta?: Named;
  readonly draws?: Named;
  /** Zeros where left out. */
  readonly state?: Named;
}

/** The layer's program in float64. */
export function passed(layer: Layer, { u, temperature = 1, theta, draws = {}, state }: Given): Outcome {
  const zeros = Object.entries(layer.state ?? {}).map(([name, shape]): [string, Numbers] => {
    const whole = [u.shape[0]!, ...shape];
    return [name, { shape: whole, values: new Float64Array(sizeOf(whole)) }];
  });
  return exactly(layer, {
    x: u,
    theta: theta ?? thetaOf(layer),
    temperature: rows(temperature),
    draws,
    state: state ?? Object.fromEntries(zeros),
  });
}

/** Nested rows as numbers with a shape. */
export function rows(nested: number | readonly unknown[]): Numbers {
  const { shape, values } = asTensor(nested as never);
  return { shape, values };
}

/** Normal numbers of that shape. */
export function normals(shape: readonly number[], seed: number, size = 1): Numbers {
  const random = new RandomStreams(seed, 'test', 1);
  return { shape, values: Float64Array.from({ length: sizeOf(shape) }, () => size * random.normal(0)) };
}

/** θ of a layer as it starts. */
export const thetaOf = ({ parameters }: Layer): Named =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [name, { shape, values: data.slice() }]),
  );

/** Numbers, or records of them: the same shapes, and values within `tolerance` of the largest of their array, or of 1. */
export function expectClose(found: object, wanted: object, tolerance: number): void {
  expect(difference(found, wanted, tolerance)).toBe('');
}

/** What a mutant gives: as `expectClose`, but not close. */
export function expectFar(found: object, wanted: object, tolerance: number): void {
  expect(difference(found, wanted, tolerance)).not.toBe('');
}

function difference(found: object, wanted: object, tolerance: number, path = ''): string {
  if ('values' in wanted && 'shape' in wanted) {
    const [f, w] = [found as Numbers, wanted as Numbers];
    if (f.shape.join() !== w.shape.join()) return `${path} has the shape [${f.shape}], should be [${w.shape}]`;
    const largest = w.values.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    // Not NaN either.
    const i = w.values.findIndex((x, at) => !(Math.abs(f.values[at]! - x) <= tolerance * largest));
    return i < 0 ? '' : `${path}[${i}] is ${f.values[i]}, should be ${w.values[i]}`;
  }
  const [names, expected] = [Object.keys(found).toSorted().join(), Object.keys(wanted).toSorted().join()];
  if (names !== expected) return `${path} has ${names}, should have ${expected}`;
  for (const [name, each] of Object.entries(wanted) as [string, object][]) {
    const told = difference((found as Record<string, object>)[name]!, each, tolerance, `${path}.${name}`);
    if (told) return told;
  }
  return '';
}
