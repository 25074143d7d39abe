import type { Progress } from '@ergodic/kernel';

/**
 * Times of stages are products, and sums of durations round too: a time that lies this close below the start of a part
 * counts as that start.
 */
export const ROUNDING = 1e-12;

/**
 * What a schedule with a clock of its own is shown of the progress: nothing until it has begun, afterwards the value that it
 * gave last, before that was multiplied by `factor`. One record, reused.
 */
export function ownProgress(): (progress: Progress, hasBegun: boolean, factor: number) => Progress {
  const own = { previous: NaN, elapsed: 0, heatCapacity: (): number => NaN };
  return (progress, hasBegun, factor) => {
    own.previous = hasBegun ? progress.previous / factor : NaN;
    own.elapsed = hasBegun ? progress.elapsed : 0;
    own.heatCapacity = progress.heatCapacity;
    return own;
  };
}
