import { z } from 'zod';
import { defineSchedule } from '@ergodic/kernel';

/**
 * T(t) = to + (from − to) e^(−t/τ): what is left of the way to `to` falls by the same factor in equal times. It never ends by
 * itself: the recipe's `steps` must.
 *
 * Exact law: τ dT/dt = to − T, Newton's law of cooling.
 */
export const mySchedule = defineSchedule({
  name: 'my-schedule',
  summary: 'Approaches a value, by the same factor in equal times.',
  formula: 'T(t) = to + (from − to) e^(−t/τ)',
  law: 'T(0) = from; τ dT/dt = to − T; monotone, between from and to',
  source: 'author, journal volume (year) page, doi',
  options: z.object({
    from: z.number().positive().describe('value at t = 0: an energy where it is a temperature'),
    to: z.number().positive().describe('value that is approached, in the unit of `from`'),
    timeConstant: z.number().positive().describe('τ, in the unit of the dynamics: sweeps, or time'),
  }),
  trials: [
    {
      options: { from: 5, to: 0.5, timeConstant: 30 },
      claims: { start: 5, monotone: 'falling', min: 0.5, max: 5 },
    },
    {
      options: { from: 0.2, to: 3, timeConstant: 7 },
      claims: { start: 0.2, monotone: 'rising', min: 0.2, max: 3 },
    },
  ],
  make: ({ from, to, timeConstant }) => ({
    value: (t) => to + (from - to) * Math.exp(-t / timeConstant),
  }),
});
