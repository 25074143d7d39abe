import { z } from 'zod';
import { defineSchedule, ErgodicError, partOption } from '@ergodic/kernel';

/**
 * T(t) = min(max, max(min, schedule(t))): another schedule, kept within bounds. It ends when that one does. A schedule that
 * goes on from its last value goes on from the clamped one.
 *
 * This bounds what the bath is set to; no energy moves by it. A temperature that is part of the state is another matter:
 * clamping that one is heat, and its dynamics book it.
 *
 * @throws ErgodicError `invalid-option` where min > max, `missing-part` where there is neither
 */
export const clamp = defineSchedule({
  name: 'clamp',
  summary: 'Another schedule, kept within bounds.',
  formula: 'T(t) = min(max, max(min, schedule(t)))',
  law: 'min ≤ T(t) ≤ max; T(t) = schedule(t) where that lies within; monotone where that is',
  options: z.object({
    schedule: partOption('schedule').describe('what is kept within the bounds'),
    min: z
      .number()
      .optional()
      .describe('no value is below this, in the unit of the schedule; left out, no lower bound'),
    max: z
      .number()
      .optional()
      .describe('no value is above this, in the unit of the schedule; left out, no upper bound'),
  }),
  trials: [
    {
      options: { schedule: { use: 'exponential', from: 9, timeConstant: 6 }, min: 0.4, max: 5 },
      claims: { start: 5, monotone: 'falling', min: 0.4, max: 5, horizon: 60 },
    },
    {
      options: { schedule: { use: 'linear', from: -2, to: 3, duration: 30 }, min: -0.5 },
      claims: { start: -0.5, monotone: 'rising', min: -0.5, max: 3, horizon: 50 },
    },
  ],
  make({ schedule: part, min = -Infinity, max = Infinity }, context) {
    if (min === -Infinity && max === Infinity)
      throw new ErgodicError({
        code: 'missing-part',
        message: 'schedule clamp has neither min nor max, so it would change nothing',
        path: 'min',
        hint: 'min, max or both',
      });
    if (min > max)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `schedule clamp: min is ${min}, above max ${max}`,
        path: 'min',
        value: min,
        hint: `a number up to ${max}`,
      });
    const schedule = context.part('schedule', part, 'schedule');
    return {
      value: (t, progress) => Math.min(max, Math.max(min, schedule.value(t, progress))),
      duration: schedule.duration,
    };
  },
});
