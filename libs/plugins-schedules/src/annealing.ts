import { z } from 'zod';
import { annealingRange, type AnnealingRange } from '@ergodic/graphs';
import { defineSchedule, ErgodicError, type Energy } from '@ergodic/kernel';

/**
 * Simulated annealing: with any sampler of spins or bits it goes from a temperature at which every unit moves freely to one at which
 * hardly any is excited, geometrically in T (so in β = 1/T too) or linearly in β,
 *
 *   T(t) = from · (to/from)^(t/duration)   or   1/T(t) = 1/from + (1/to − 1/from) t/duration.
 *
 * Temperatures that are not given come from the couplings and fields of the energy (`annealingRange` of @ergodic/graphs): with Δ_max
 * and Δ_min bounds of the largest and the least energy of turning one unit round,
 *
 *   from = Δ_max/ln 2:       the unit that is held most flips upwards with Metropolis probability ½ still;
 *   to = Δ_min/ln(n/0.01):   of the n units with a coupling or field that small, 0.01 are excited in the mean.
 *
 * This is what dwave-samplers does by default. Such temperatures are energies: leave `unit: critical` out.
 *
 * @throws ErgodicError `missing-capability` where the energy has no couplings to take a range from, `invalid-option` where `to` is not
 * below `from`
 */
export const annealing = defineSchedule({
  name: 'annealing',
  summary: 'Simulated annealing with a range of temperatures taken from the couplings of the energy.',
  formula: 'T(t) = from (to/from)^(t/duration); from = Δ_max/ln 2, to = Δ_min/ln(n/0.01) where not given',
  law: 'T(0) = from, T(duration) = to; at `from` the most held unit flips with probability ½, at `to` 0.01 units are excited',
  source: 'S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Science 220 (1983) 671, doi:10.1126/science.220.4598.671',
  options: z.object({
    duration: z.number().positive().describe('t at which `to` is reached: sweeps, or time'),
    from: z
      .number()
      .positive()
      .optional()
      .describe('temperature at t = 0, an energy; left out, from the largest energy of turning one unit'),
    to: z
      .number()
      .positive()
      .optional()
      .describe('temperature at the end, an energy below `from`; left out, from the least energy of turning one unit'),
    progression: z
      .enum(['geometric', 'linear'])
      .default('geometric')
      .describe('how β = 1/T goes up: by a factor in each unit of time, or by an amount'),
  }),
  trials: [
    {
      options: { duration: 40, from: 7, to: 0.3 },
      claims: { start: 7, monotone: 'falling', min: 0.3, max: 7, horizon: 60 },
    },
    {
      options: { duration: 40, from: 7, to: 0.3, progression: 'linear' },
      claims: { start: 7, monotone: 'falling', min: 0.3, max: 7, horizon: 60 },
    },
  ],
  make({ duration, from, to, progression }, { energy }) {
    const range = from === undefined || to === undefined ? rangeOf(energy) : undefined;
    const hot = from ?? range!.hot;
    const cold = to ?? range!.cold;
    if (!(cold < hot))
      throw new ErgodicError({
        code: 'invalid-option',
        message: `schedule annealing: to is ${cold}, not below the start ${hot}`,
        path: to === undefined ? 'from' : 'to',
        value: to ?? from,
        hint: to === undefined ? `above ${cold}, or give to` : `a number in (0, ${hot})`,
      });
    const falling =
      progression === 'geometric'
        ? (share: number): number => hot * (cold / hot) ** share
        : (share: number): number => 1 / (1 / hot + share * (1 / cold - 1 / hot));
    return {
      value: (t) => (t === 0 ? hot : t >= duration ? cold : Math.max(cold, falling(t / duration))),
      duration,
    };
  },
});

/** Between which temperatures to anneal an energy. */
function rangeOf(energy: Energy | undefined): AnnealingRange {
  const { space, pairwise } = energy ?? {};
  const refusal = (what: string): ErgodicError =>
    new ErgodicError({
      code: 'missing-capability',
      message: `schedule annealing: ${what}, so it has no range of its own`,
      path: 'from',
      hint: 'give from and to',
    });
  if (!pairwise || (space!.kind !== 'spins' && space!.kind !== 'bits'))
    throw refusal('the energy has no pairwise couplings of spins or bits');
  const range = annealingRange(pairwise, space!.kind);
  if (!range) throw refusal('no coupling or field of the energy is finite and other than 0');
  return range;
}
