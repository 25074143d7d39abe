import { batchOf, type Batch } from '@ergodic/numerics';
import type { Coupling } from '@ergodic/kernel';
import { expect } from 'vitest';
import { heatFlow } from '../src/heat-flow.ts';
import { bodies, conducting, rod } from './graphs.ts';
import { contextOf, energiesOf, rigOf } from './support.ts';

export const on = (coupling: Coupling, options: object = {}) =>
  heatFlow.make(heatFlow.options.parse(options), { ...contextOf(1), coupling });
export const row = (...T: number[]): Batch => batchOf(Float64Array.from(T), 1, T.length);
export const ones = (n: number): number[] => new Array<number>(n).fill(1);
export const near = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void =>
  Array.from(expected).forEach((value, i) =>
    expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value))),
  );

/** Temperatures after `steps` steps from T, and what was booked. */
export function after(
  coupling: Coupling,
  options: object,
  T: number[],
  steps: number,
  { capacities = ones(T.length), bath = 1 } = {},
) {
  const dynamics = on(coupling, options);
  const energy = bodies(capacities);
  const rig = rigOf(dynamics, energy, row(...T));
  const before = energiesOf(energy, rig.x)[0]!;
  rig.run(steps, bath);
  const { heat, work } = rig.tick;
  return { rig, dynamics, T: rig.x.data, heat: heat[0]!, work: work[0]!, gain: energiesOf(energy, rig.x)[0]! - before };
}

/** G₁₂ = 1, G₂₃ = ½: the data of NEQ-24. */
export const wire = rod(3, [1, 0.5]);
/** Unequal conductances, a loop and a loose end. */
export const kite = conducting(5, [
  [0, 1, 0.7],
  [1, 2, 1.3],
  [2, 0, 0.4],
  [0, 3, 2.1],
  [3, 4, 0.9],
]);
export const unequal = [0.5, 2, 1.3, 0.8, 3];

/** L = D − W, dense. */
export function laplacian({ edges }: Coupling): Float64Array {
  const { nodes, from, to, weight } = edges;
  const L = new Float64Array(nodes * nodes);
  weight.forEach((w, e) => {
    const [i, j] = [from[e]!, to[e]!];
    L[i * nodes + i]! += w;
    L[j * nodes + j]! += w;
    L[i * nodes + j]! -= w;
    L[j * nodes + i]! -= w;
  });
  return L;
}
