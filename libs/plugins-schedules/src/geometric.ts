import { z } from 'zod';
import { defineSchedule, ErgodicError } from '@ergodic/kernel';

/**
 * T_n = from · ratioⁿ at stage n = 0, 1, …, as long as it is above `to`: ⌈ln(to/from)/ln ratio⌉ temperatures. The protocol
 * ends after the last of them; from then on the value is `to` at the least.
 */
export const geometric = defineSchedule({
  name: 'geometric',
  summary: 'Cools by the same factor at every stage.',
  formula: 'T(t) = max(to, from · ratio^t)',
  law: 'T(0) = from; T(t + 1) = ratio · T(t) above `to`; ⌈ln(to/from)/ln ratio⌉ stages, all above `to`',
  source: 'S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Science 220 (1983) 671, doi:10.1126/science.220.4598.671',
  options: z.object({
    from: z.number().positive().describe('value at t = 0: an energy where it is a temperature'),
    to: z.number().positive().describe('values stay above this; below `from`, in its unit'),
    ratio: z.number().gt(0).lt(1).describe('factor from one stage to the next, in (0, 1), no unit'),
  }),
  trials: [
    {
      options: { from: 7, to: 0.02, ratio: 0.93 },
      claims: { start: 7, monotone: 'falling', min: 0.02, max: 7, horizon: 500 },
    },
  ],
  make({ from, to, ratio }) {
    if (to >= from)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `schedule geometric: to is ${to}, not below the start ${from}`,
        path: 'to',
        value: to,
        hint: `a number in (0, ${from})`,
      });
    const falling = (t: number): number => from * ratio ** t;
    let stages = Math.max(1, Math.ceil(Math.log(to / from) / Math.log(ratio)));
    // Powers and logarithms round: a value that should be `to` counts as it.
    const reached = to * (1 + 1e-12);
    while (stages > 1 && falling(stages - 1) <= reached) stages--;
    while (falling(stages) > reached) stages++;
    return { value: (t) => Math.max(to, falling(t)), duration: stages - 1 };
  },
});
