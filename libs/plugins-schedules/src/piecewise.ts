import { z } from 'zod';
import { defineSchedule, ErgodicError } from '@ergodic/kernel';
import { ROUNDING } from './own-clock.ts';

/**
 * Through the given points (t_i, T_i): along straight lines, or in steps, T_i from t_i until the next time. Before the first
 * time it has the first value. The protocol ends at the last time, with the last value; runs that go on stay there. So the
 * last of some steps lasts where its value is given twice, at its start and at its end.
 *
 * @throws ErgodicError `invalid-option` where a time is not after the one before it
 */
export const piecewise = defineSchedule({
  name: 'piecewise',
  summary: 'Through given points, along straight lines or in steps.',
  formula: 'linear: T(t) = T_i + (T_{i+1} − T_i)(t − t_i)/(t_{i+1} − t_i); steps: T(t) = T_i, for t_i ≤ t < t_{i+1}',
  law: 'T(t_i) = T_i; between the least and the largest value; the last value from the last time on',
  options: z.object({
    points: z
      .array(z.tuple([z.number().nonnegative(), z.number()]))
      .min(1)
      .describe('[time, value], in rising order of time; time in the unit of the dynamics, a temperature is an energy'),
    interpolation: z
      .enum(['linear', 'steps'])
      .default('linear')
      .describe('straight lines between the points, or each value until the next time'),
  }),
  trials: [
    {
      options: {
        points: [
          [3, 2],
          [10, 5],
          [40, 0.5],
        ],
      },
      claims: { start: 2, min: 0.5, max: 5, horizon: 60 },
    },
    {
      options: {
        points: [
          [0, 5],
          [7, 3],
          [20.5, 0.25],
        ],
        interpolation: 'steps',
      },
      claims: { start: 5, monotone: 'falling', min: 0.25, max: 5, horizon: 30 },
    },
  ],
  make({ points, interpolation }) {
    const last = points.length - 1;
    const times = points.map(([time]) => time);
    const values = points.map(([, value]) => value);
    for (let i = 1; i <= last; i++)
      if (times[i]! <= times[i - 1]!)
        throw new ErgodicError({
          code: 'invalid-option',
          message: `schedule piecewise: points.${i} is at time ${times[i]}, and the point before it at ${times[i - 1]}`,
          path: `points.${i}.0`,
          value: times[i],
          hint: `a time above ${times[i - 1]}`,
        });
    return {
      value(t) {
        let i = 0;
        while (i < last && t * (1 + ROUNDING) >= times[i + 1]!) i++;
        if (i === last || interpolation === 'steps') return values[i]!;
        const share = Math.max(0, (t - times[i]!) / (times[i + 1]! - times[i]!));
        return values[i]! + (values[i + 1]! - values[i]!) * share;
      },
      duration: times[last],
    };
  },
});
