import { z } from 'zod';
import { defineSchedule } from '@ergodic/kernel';
import { checkFloor, withFloor } from './floor.ts';

/**
 * T(t) = from · e^(−t/τ), the solution of τ dT/dt = −T. With `to`, the protocol ends at t = τ ln(from/to), where it is reached.
 */
export const exponential = defineSchedule({
  name: 'exponential',
  summary: 'Falls by the same factor in equal times.',
  formula: 'T(t) = max(to, from · e^(−t/τ))',
  law: 'T(0) = from; T(t + s) T(0) = T(t) T(s) above `to`; non-increasing',
  source: 'S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Science 220 (1983) 671, doi:10.1126/science.220.4598.671',
  options: z.object({
    from: z.number().positive().describe('value at t = 0: an energy where it is a temperature'),
    timeConstant: z.number().positive().describe('τ, in the unit of the dynamics: sweeps, or time'),
    to: z
      .number()
      .positive()
      .optional()
      .describe('value at which the protocol ends, in the unit of `from`; left out, it never ends'),
  }),
  trials: [
    { options: { from: 10, timeConstant: 20 }, claims: { start: 10, monotone: 'falling', min: 0, max: 10 } },
    { options: { from: 3, timeConstant: 0.4, to: 0.5 }, claims: { start: 3, monotone: 'falling', min: 0.5, max: 3 } },
  ],
  make({ from, timeConstant, to }) {
    checkFloor('exponential', from, to);
    return withFloor(
      (t) => from * Math.exp(-t / timeConstant),
      to,
      (end) => timeConstant * Math.log(from / end),
    );
  },
});
