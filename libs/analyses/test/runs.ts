import { createBatch } from '@ergodic/numerics';
import { parameterArray, reals, type Energy, type Frame, type RunRecord } from '@ergodic/kernel';

/** A frame with these numbers in it. */
export const frame = (
  step: number,
  values: Record<string, number>,
  snapshots: Record<string, Float64Array> = {},
): Frame => ({
  step,
  stage: step,
  time: step,
  values,
  errors: {},
  transitions: [],
  snapshots: Object.fromEntries(
    Object.entries(snapshots).map(([name, data]) => [name, { shape: [data.length], data }]),
  ),
});

/** A finished run of a made-up energy over `units` units. */
export function record(given: Partial<RunRecord> & { readonly units?: number; readonly replicas?: number }): RunRecord {
  const { units = 4, replicas = 1, ...more } = given;
  const energy: Energy = { space: reals(units), parameters: {}, addEnergy: () => undefined };
  return {
    recipe: { name: 'made-up', energy: { use: 'made-up' } } as RunRecord['recipe'],
    frames: [],
    energy,
    x: createBatch(replicas, units),
    seconds: 1,
    bathEntropy: 0,
    ...more,
  };
}

/** An energy with one parameter [rows, columns], numbered from 0. */
export const withParameter = (name: string, rows: number, columns: number): Energy => ({
  space: reals(1),
  parameters: {
    [name]: parameterArray(
      [rows, columns],
      Float64Array.from({ length: rows * columns }, (_, i) => i),
    ),
  },
  addEnergy: () => undefined,
});
