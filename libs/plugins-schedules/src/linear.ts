import { z } from 'zod';
import { defineSchedule } from '@ergodic/kernel';

/**
 * T(t) = from + (to − from) t/duration until t = duration, where the protocol ends; `to` after that, exactly, for runs that go
 * on. Up or down.
 */
export const linear = defineSchedule({
  name: 'linear',
  summary: 'From one value to another at a constant rate.',
  formula: 'T(t) = from + (to − from) · min(1, t/duration)',
  law: 'T(0) = from; monotone between from and to; T(t) = to for t ≥ duration',
  options: z.object({
    from: z.number().describe('value at t = 0: an energy where it is a temperature'),
    to: z.number().describe('value from t = duration on, in the same unit; > 0 where it is a temperature'),
    duration: z.number().positive().describe('time to get there, in the unit of the dynamics: sweeps, or time'),
  }),
  trials: [
    { options: { from: 10, to: 0.1, duration: 100 }, claims: { start: 10, monotone: 'falling', min: 0.1, max: 10 } },
    { options: { from: -1, to: 2.5, duration: 0.6 }, claims: { start: -1, monotone: 'rising', min: -1, max: 2.5 } },
  ],
  make: ({ from, to, duration }) => ({
    value: (t) => (t >= duration ? to : from + (to - from) * (t / duration)),
    duration,
  }),
});
