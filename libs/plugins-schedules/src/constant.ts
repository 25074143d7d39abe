import { z } from 'zod';
import { defineSchedule } from '@ergodic/kernel';

/** One value at all times. It never ends: the recipe's `steps`, or another schedule, must. */
export const constant = defineSchedule({
  name: 'constant',
  summary: 'One value at all times.',
  formula: 'T(t) = value',
  law: 'constant; never ends by itself',
  options: z.object({
    value: z.number().describe('the value: an energy where it is a temperature, otherwise in the unit of the control'),
  }),
  make: ({ value }) => ({ value: () => value }),
});
