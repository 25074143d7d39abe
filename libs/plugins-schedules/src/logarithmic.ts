import { z } from 'zod';
import { defineSchedule } from '@ergodic/kernel';
import { checkFloor, withFloor } from './floor.ts';

/**
 * T(t) = c / ln(t + 2), t in sweeps or units of time. Cooling this slowly, with c at least the depth of the deepest local
 * minimum that is not global, Metropolis is in a global minimum with a probability that goes to 1. With `to`, the protocol ends at
 * t = e^(c/to) − 2, where it is reached: soon astronomically late.
 */
export const logarithmic = defineSchedule({
  name: 'logarithmic',
  summary: 'The slow cooling under which annealing provably finds the ground state.',
  formula: 'T(t) = max(to, c / ln(t + 2))',
  law: 'T(0) = c/ln 2; non-increasing; P(ground state) → 1 iff c ≥ the depth of the deepest other minimum',
  source: 'B. Hajek, Math. Oper. Res. 13 (1988) 311, doi:10.1287/moor.13.2.311',
  options: z.object({
    scale: z.number().positive().describe('c, an energy where it schedules a temperature'),
    to: z
      .number()
      .positive()
      .optional()
      .describe('value at which the protocol ends, in the unit of `scale`; left out, it never ends'),
  }),
  trials: [
    { options: { scale: 3 }, claims: { start: 3 / Math.LN2, monotone: 'falling', min: 0, max: 3 / Math.LN2 } },
    {
      options: { scale: 2, to: 0.6 },
      claims: { start: 2 / Math.LN2, monotone: 'falling', min: 0.6, max: 2 / Math.LN2 },
    },
  ],
  make({ scale, to }) {
    checkFloor('logarithmic', scale / Math.LN2, to);
    return withFloor(
      (t) => scale / Math.log(t + 2),
      to,
      (end) => Math.exp(scale / end) - 2,
    );
  },
});
