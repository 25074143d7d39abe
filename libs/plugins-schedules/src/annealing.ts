import { z } from 'zod';
import { defineSchedule, ErgodicError, type Energy } from '@ergodic/kernel';

/** How many excited units are expected at the end of a schedule that finds its own range. */
const EXCITED = 0.01;

/**
 * Simulated annealing: with any sampler of spins or bits it goes from a temperature at which every unit moves freely to one at which
 * hardly any is excited, geometrically in T (so in β = 1/T too) or linearly in β,
 *
 *   T(t) = from · (to/from)^(t/duration)   or   1/T(t) = 1/from + (1/to − 1/from) t/duration.
 *
 * Temperatures that are not given come from the couplings and fields of the energy, written for spins E = −Σ J_ij s_i s_j − Σ h_i s_i
 * (bits b = (1 + s)/2: J/4, h/2 + Σ_j J_ij/4). The largest and the least energy of turning one unit round are bounded by
 *
 *   Δ_max = 2 maxᵢ (|hᵢ| + Σ_j |J_ij|),   Δ_min = 2 min over all |hᵢ| > 0 and |J_ij| > 0,
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
    const hot = from ?? range!.from;
    const cold = to ?? range!.to;
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

/** The hottest and the coldest temperature for an energy. */
function rangeOf(energy: Energy | undefined): { from: number; to: number } {
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
  const { couplings, fields } = asSpins(pairwise, space!.kind === 'bits');
  const held = fields.map(Math.abs);
  for (const [i, j, J] of couplings) {
    held[i]! += Math.abs(J);
    held[j]! += Math.abs(J);
  }
  const most = held.reduce((a, b) => Math.max(a, b), 0);
  if (!(most > 0 && most < Infinity)) throw refusal('no coupling or field of the energy is finite and other than 0');
  // What couplings of bits leave of one another by rounding is no coupling.
  const nothing = 1e-12 * most;
  /** The least coupling or field of each unit. */
  const least = fields.map((h) => (Math.abs(h) > nothing ? Math.abs(h) : Infinity));
  for (const [i, j, J] of couplings)
    if (Math.abs(J) > nothing) {
      least[i] = Math.min(least[i]!, Math.abs(J));
      least[j] = Math.min(least[j]!, Math.abs(J));
    }
  const smallest = least.reduce((a, b) => Math.min(a, b), Infinity);
  const count = least.filter((size) => size <= smallest * (1 + 1e-12)).length;
  return { from: (2 * most) / Math.LN2, to: (2 * smallest) / Math.log(count / EXCITED) };
}

type Coupling = readonly [i: number, j: number, J: number];

/** Couplings and fields of spins, each pair once. */
function asSpins(
  { from, to, coupling, field }: NonNullable<Energy['pairwise']>,
  isBits: boolean,
): { couplings: Coupling[]; fields: number[] } {
  const summed = new Map<number, Coupling>();
  const n = field.length;
  const fields = Array.from(field, (h) => (isBits ? h / 2 : h));
  for (let e = 0; e < from.length; e++) {
    const [i, j] = [Math.min(from[e]!, to[e]!), Math.max(from[e]!, to[e]!)];
    const J = isBits ? coupling[e]! / 4 : coupling[e]!;
    summed.set(i * n + j, [i, j, J + (summed.get(i * n + j)?.[2] ?? 0)]);
    if (!isBits) continue;
    fields[i]! += J;
    fields[j]! += J;
  }
  return { couplings: [...summed.values()], fields };
}
