import { z } from 'zod';
import { defineSchedule } from '@ergodic/kernel';

/** One value at all times. Without `duration` it never ends: the recipe's `steps`, or another schedule, must. */
export const constant = defineSchedule({
  name: 'constant',
  summary: 'One value at all times.',
  formula: 'T(t) = value',
  law: 'constant; without `duration` it never ends',
  options: z.object({
    value: z.number().describe('the value: an energy where it is a temperature, otherwise in the unit of the control'),
    duration: z
      .number()
      .positive()
      .optional()
      .describe('time after which the protocol ends, in the unit of the dynamics; left out, it never ends'),
  }),
  trials: [
    { options: { value: 1.5 }, claims: { start: 1.5, monotone: 'falling', min: 1.5, max: 1.5 } },
    { options: { value: -0.3, duration: 12 }, claims: { start: -0.3, monotone: 'rising', min: -0.3, max: -0.3 } },
  ],
  make: ({ value, duration }) => ({ value: () => value, duration }),
});
