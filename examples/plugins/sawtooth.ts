import { z } from 'zod';
import { definePlugin, defineSchedule } from '@ergodic/kernel';

/**
 * Cyclic reheating: T falls linearly from `high` to `low` in each period, then jumps up again.
 *
 *   T(t) = high − (high − low) u(t),   u(t) = t/P − ⌈t/P⌉ + 1 for t > 0, u(0) = 0.
 *
 * Exact law: the values of one period are uniform on [low, high], so their mean is (high + low)/2 and their variance
 * (high − low)²/12. Each tooth holds its end, T(nP) = low, so that the protocol ends cold, after its last cycle; from
 * there on T stays at `low`.
 */
export const sawtooth = defineSchedule({
  name: 'sawtooth',
  summary: 'Falls linearly, jumps up again, and so on for some cycles: reheating.',
  formula: 'T(t) = high − (high − low) (t/P − ⌈t/P⌉ + 1), T(0) = high',
  law: 'uniform on [low, high] over a period, mean (high + low)/2; T(nP) = low',
  source: 'A. Möbius et al., Phys. Rev. Lett. 79 (1997) 4297, doi:10.1103/PhysRevLett.79.4297: thermal cycling',
  options: z
    .object({
      high: z.number().positive().describe('value at the top of each tooth: an energy where it is a temperature'),
      low: z.number().positive().describe('value at its bottom, in the unit of `high`'),
      period: z.number().positive().describe('length P of a tooth, in the unit of the dynamics: sweeps, or time'),
      cycles: z.int().min(1).describe('how many teeth; a count'),
    })
    .refine(({ high, low }) => low <= high, { path: ['low'], error: 'must not be above high' }),
  trials: [
    {
      options: { high: 5, low: 0.5, period: 30, cycles: 4 },
      claims: { start: 5, min: 0.5, max: 5, horizon: 150 },
    },
  ],
  make({ high, low, period, cycles }) {
    const duration = cycles * period;
    return {
      duration,
      value(t) {
        if (t <= 0) return high;
        if (t >= duration) return low;
        const u = t / period - Math.ceil(t / period) + 1;
        return high - (high - low) * u;
      },
    };
  },
});

export default definePlugin({ name: 'sawtooth', version: '1.0.0', provides: [sawtooth] });
