import { z } from 'zod';
import { defineSchedule } from '@ergodic/kernel';

/**
 * T(t) = from + (to − from) sin²(π t / (2 duration)) until t = duration, where the protocol ends; `to` after that, exactly, for
 * runs that go on. The same is to + ½ (from − to)(1 + cos(π t / duration)): half a cosine wave, level at both ends. Up or down.
 */
export const cosine = defineSchedule({
  name: 'cosine',
  summary: 'From one value to another along half a cosine wave, slow at both ends.',
  formula: 'T(t) = to + ½ (from − to)(1 + cos(π · min(1, t/duration)))',
  law: 'T(0) = from; monotone between from and to; dT/dt = 0 at both ends; T(t) = to for t ≥ duration',
  source: 'I. Loshchilov, F. Hutter, ICLR 2017, arXiv:1608.03983, eq. 5',
  options: z.object({
    from: z.number().describe('value at t = 0: an energy where it is a temperature'),
    to: z.number().describe('value from t = duration on, in the same unit; > 0 where it is a temperature'),
    duration: z.number().positive().describe('time to get there, in the unit of the dynamics: sweeps, or time'),
  }),
  trials: [
    { options: { from: 7, to: 0.3, duration: 90 }, claims: { start: 7, monotone: 'falling', min: 0.3, max: 7 } },
    { options: { from: -1, to: 2.5, duration: 0.4 }, claims: { start: -1, monotone: 'rising', min: -1, max: 2.5 } },
  ],
  make: ({ from, to, duration }) => ({
    value: (t) => (t >= duration ? to : from + (to - from) * Math.sin((Math.PI * t) / (2 * duration)) ** 2),
    duration,
  }),
});
