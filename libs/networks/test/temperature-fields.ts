import type { Coupling } from '@ergodic/kernel';
import { expect } from 'vitest';
import { throughCoupling, type HeatPath } from '../src/thermal/heat-paths.ts';
import { TemperatureField } from '../src/thermal/temperature-field.ts';
import type { TemperatureFieldSettings } from '../src/thermal/temperature-field-settings.ts';

/** Edges [i, j, G] as a coupling; `factor` other than 1 is a mutant of what i gets. */
export function conduction(nodes: number, edges: readonly (readonly [number, number, number])[], factor = 1): Coupling {
  return {
    edges: {
      nodes,
      from: Int32Array.from(edges, ([i]) => i),
      to: Int32Array.from(edges, ([, j]) => j),
      weight: Float64Array.from(edges, ([, , G]) => G),
    },
    linear: true,
    addFlow(x, out) {
      for (const [i, j, G] of edges) {
        const flow = G * (x.data[j]! - x.data[i]!);
        out.data[i]! += factor * flow;
        out.data[j]! -= flow;
      }
    },
  };
}

export const all = (nodes: number): number[] => Array.from({ length: nodes }, (_, i) => i);

export function fieldOf(
  edges: readonly (readonly [number, number, number])[],
  temperatures: readonly number[],
  settings: Partial<TemperatureFieldSettings> & { factor?: number } = {},
): TemperatureField {
  const n = temperatures.length;
  return new TemperatureField({
    temperatures: Float64Array.from(temperatures),
    capacities: new Float64Array(n).fill(1),
    paths: [throughCoupling(conduction(n, edges, settings.factor), all(n))],
    method: 'exact',
    ...settings,
  });
}

export const CHAIN = [
  [0, 1, 1],
  [1, 2, 0.5],
] as const;
export const START = [1, 2, 4];
export const none = (n: number): Float64Array => new Float64Array(n);
export const close = (actual: ArrayLike<number>, wanted: readonly number[], tolerance = 1e-12): void => {
  expect(actual.length).toBe(wanted.length);
  wanted.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value))),
  );
};

/** A mutant: heat flows the other way. */
export function negated(path: HeatPath): HeatPath {
  return {
    ...path,
    addFlow(T, into) {
      const flow = new Float64Array(into.length);
      path.addFlow(T, flow);
      flow.forEach((f, i) => (into[i]! -= f));
    },
  };
}
