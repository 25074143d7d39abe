import { z } from 'zod';
import { defineSchedule, ErgodicError, partOption, type Schedule } from '@ergodic/kernel';
import { ownProgress, ROUNDING } from './own-clock.ts';

/**
 * One schedule after another, each with a clock that starts with it: T(t) = T_k(t − t_k) for t_k ≤ t < t_{k+1}, where
 * t_{k+1} − t_k is the duration of the k-th. Where two of them meet the later one counts. The protocol ends where the last
 * one does, if it does.
 *
 * Exported as `thenSchedule`: a module with an export `then` looks like a promise.
 *
 * @throws ErgodicError `invalid-option` where one that is not the last never ends
 */
export const thenSchedule = defineSchedule({
  name: 'then',
  summary: 'One schedule after another.',
  formula: 'T(t) = T_k(t − t_k) for t_k ≤ t < t_{k+1}; t_0 = 0, t_{k+1} = t_k + duration_k',
  law: 'T(0) = T_0(0); T(t_k) = T_k(0); its duration is the sum of theirs',
  options: z.object({
    parts: z
      .array(partOption('schedule'))
      .min(1)
      .describe('schedules, each with a t of its own; each but the last must have a duration'),
  }),
  trials: [
    {
      options: {
        parts: [
          { use: 'constant', value: 4, duration: 12 },
          { use: 'exponential', from: 4, timeConstant: 9, to: 0.7 },
          { use: 'power-law', from: 0.7, timeConstant: 5, exponent: 0.5 },
        ],
      },
      claims: { start: 4, monotone: 'falling', min: 0, max: 4, horizon: 200 },
    },
    {
      options: {
        parts: [
          { use: 'linear', from: 2, to: 1, duration: 8.5 },
          { use: 'cosine', from: 3, to: 0.25, duration: 20 },
        ],
      },
      claims: { start: 2, min: 0.25, max: 3, horizon: 40 },
    },
  ],
  make({ parts }, context) {
    const schedules = parts.map((part, i) => context.part('schedule', part, `parts.${i}`));
    const starts = startsOf(schedules, (i) => parts[i]!.use);
    const last = schedules.length - 1;
    const progressOf = ownProgress();
    const partAt = (t: number): number => {
      let k = 0;
      while (k < last && t * (1 + ROUNDING) >= starts[k + 1]!) k++;
      return k;
    };
    const lastDuration = schedules[last]!.duration;
    return {
      value(t, progress) {
        const k = partAt(t);
        const hasBegun = progress.elapsed > 0 && partAt(t - progress.elapsed) === k;
        return schedules[k]!.value(Math.max(0, t - starts[k]!), progressOf(progress, hasBegun, 1));
      },
      ...(lastDuration !== undefined && { duration: starts[last]! + lastDuration }),
    };
  },
});

/** When each begins. */
function startsOf(schedules: readonly Schedule[], nameOf: (i: number) => string): number[] {
  const starts = [0];
  for (let i = 0; i < schedules.length - 1; i++) {
    const { duration = Infinity } = schedules[i]!;
    if (duration === Infinity)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `schedule then: parts.${i}, ${nameOf(i)}, never ends, so what comes after it would never begin`,
        path: `parts.${i}`,
        value: nameOf(i),
        hint: 'an end (to, duration, cycles) for each part but the last',
      });
    starts.push(starts[i]! + duration);
  }
  return starts;
}
