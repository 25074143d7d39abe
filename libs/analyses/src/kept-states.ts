import { batchOf, type Batch } from '@ergodic/numerics';
import { magnetisationObservables } from '@ergodic/thermodynamics';
import type { Plateau } from './plateaus.ts';

/** States that frames kept at one temperature, far enough apart in time to be independent of one another. */
export interface KeptStates {
  readonly temperature: number;
  /** The states of all replicas at each of these moments, a state a row. */
  readonly moments: readonly Batch[];
}

/**
 * The kept states of each stretch at one temperature T > 0, a correlation time of m² apart, m the mean of the units; stretches
 * without two states are left out.
 */
export function keptStates(plateaus: readonly Plateau[], replicas: number): KeptStates[] {
  return plateaus.flatMap(({ temperature, frames }): KeptStates[] => {
    const all = frames.flatMap(({ snapshots }) => {
      const data = snapshots?.['state']?.data;
      return data ? [batchOf(data, replicas, data.length / replicas)] : [];
    });
    if (!(temperature > 0) || all.length * replicas < 4) return [];
    const m = batchOf(new Float64Array(replicas * all.length), replicas, all.length);
    all.forEach(({ data, width }, t) => {
      for (let at = 0; at < data.length; at++) m.data[Math.floor(at / width) * all.length + t]! += data[at]! / width;
    });
    const apart = Math.ceil(magnetisationObservables(m, temperature, all[0]!.width).autocorrelationTime);
    const moments = all.filter((_, t) => (all.length - 1 - t) % Math.max(1, apart) === 0);
    return moments.length * replicas < 2 ? [] : [{ temperature, moments }];
  });
}
