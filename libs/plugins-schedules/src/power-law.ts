import { z } from 'zod';
import { defineSchedule } from '@ergodic/kernel';
import { checkFloor, withFloor } from './floor.ts';

/**
 * T(t) = from · (1 + t/τ)^(−α): finite at t = 0, and t^(−α) for t ≫ τ. With `to`, the protocol ends at
 * t = τ ((from/to)^(1/α) − 1), where it is reached.
 */
export const powerLaw = defineSchedule({
  name: 'power-law',
  summary: 'Falls as a power of time.',
  formula: 'T(t) = max(to, from · (1 + t/τ)^(−α))',
  law: 'T(0) = from; slope of ln T over ln(τ + t) is −α above `to`; non-increasing',
  source: 'H. Szu, R. Hartley, Phys. Lett. A 122 (1987) 157, doi:10.1016/0375-9601(87)90796-1: α = 1',
  options: z.object({
    from: z.number().positive().describe('value at t = 0: an energy where it is a temperature'),
    timeConstant: z.number().positive().describe('τ, in the unit of the dynamics: sweeps, or time'),
    exponent: z.number().positive().default(1).describe('α, no unit'),
    to: z
      .number()
      .positive()
      .optional()
      .describe('value at which the protocol ends, in the unit of `from`; left out, it never ends'),
  }),
  trials: [
    {
      options: { from: 10, timeConstant: 10, exponent: 0.5 },
      claims: { start: 10, monotone: 'falling', min: 0, max: 10 },
    },
    {
      options: { from: 4, timeConstant: 0.7, exponent: 1.3, to: 0.9 },
      claims: { start: 4, monotone: 'falling', min: 0.9, max: 4 },
    },
  ],
  make({ from, timeConstant, exponent, to }) {
    checkFloor('power-law', from, to);
    return withFloor(
      (t) => from * (1 + t / timeConstant) ** -exponent,
      to,
      (end) => timeConstant * ((from / end) ** (1 / exponent) - 1),
    );
  },
});
