import { z } from 'zod';
import { defineSchedule, partOption } from '@ergodic/kernel';
import { ownProgress, ROUNDING } from './own-clock.ts';

/**
 * T(t) = decayⁿ · cycle(t − n · period) in cycle n = ⌊t/period⌋: another schedule over and over, as in reheating, where each
 * cycle may be lower than the one before. A cycle that takes longer than the period is cut off; after the last one the
 * schedule goes on as that cycle does. The protocol ends where the last cycle ends, by itself or after a period.
 */
export const cyclic = defineSchedule({
  name: 'cyclic',
  summary: 'Another schedule again and again, each time lower where wished: reheating.',
  formula: 'T(t) = decay^n · cycle(t − n · period), n = min(⌊t/period⌋, cycles − 1)',
  law: 'T(t + period) = decay · T(t) before the last cycle; T(0) = cycle(0)',
  source: 'A. Möbius et al., Phys. Rev. Lett. 79 (1997) 4297, doi:10.1103/PhysRevLett.79.4297: thermal cycling',
  options: z.object({
    cycle: partOption('schedule').describe('the schedule of one cycle, its t counted from the start of the cycle'),
    period: z.number().positive().describe('time from one start to the next, in the unit of the dynamics'),
    cycles: z.int().min(1).optional().describe('how many cycles, no unit; left out, it never ends'),
    decay: z.number().positive().default(1).describe('factor on all values from one cycle to the next, no unit'),
  }),
  trials: [
    {
      options: {
        cycle: { use: 'linear', from: 6, to: 1.5, duration: 25 },
        period: 25,
        cycles: 4,
        decay: 0.8,
      },
      claims: { start: 6, min: 1.5 * 0.8 ** 3, max: 6, horizon: 150 },
    },
    {
      options: { cycle: { use: 'exponential', from: 3, timeConstant: 8 }, period: 10 },
      claims: { start: 3, min: 3 * Math.exp(-10 / 8), max: 3, horizon: 1e4 },
    },
  ],
  make({ cycle, period, cycles = Infinity, decay }, context) {
    const schedule = context.part('schedule', cycle, 'cycle');
    const progressOf = ownProgress();
    const cycleAt = (t: number): number => Math.min(Math.floor((t * (1 + ROUNDING)) / period), cycles - 1);
    return {
      value(t, progress) {
        const n = cycleAt(t);
        const hasBegun = progress.elapsed > 0 && cycleAt(t - progress.elapsed) === n;
        const factor = decay ** n;
        return factor * schedule.value(Math.max(0, t - n * period), progressOf(progress, hasBegun, factor));
      },
      ...(cycles < Infinity && { duration: (cycles - 1) * period + Math.min(period, schedule.duration ?? period) }),
    };
  },
});
