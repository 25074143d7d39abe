import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { choiceOfValue, choicesOf, defineDynamics, valueOfChoice, type Dynamics, type Energy } from '@ergodic/kernel';
import { scanOption, sweepMatrix, unitsInOrder, visited } from './single-site.ts';

/** Streams and scratch space of a run. */
export interface ZeroTemperatureDescentState {
  readonly energy: Energy;
  /** One block a replica. */
  readonly streams: RandomStreams;
  /** The units that move, in the order of the scan. */
  readonly free: Int32Array;
  /** Conditional energies of one unit. */
  readonly energies: Float64Array;
}

/**
 * Asynchronous descent: one unit at a time goes to its choice of least energy given all others, as in a Hopfield network,
 *
 *   sᵢ ← sign(fᵢ), fᵢ = hᵢ + Σ_j J_ij s_j,   ΔE = −Δsᵢ fᵢ ≤ 0,
 *
 * and stays where that is no lower: sign(0) keeps it. Of several lower choices that are alike the first is taken. One step is N
 * updates of the N units that are not clamped. The temperature is not looked at. Every move lowers the energy, so that it comes
 * to rest in a state that no change of one unit lowers; the energy lost is booked as heat.
 *
 * A network whose couplings are not symmetric has no energy, and may go round for ever.
 */
export const zeroTemperatureDescent = defineDynamics({
  name: 'zero-temperature-descent',
  summary: 'Each unit in turn goes to its choice of least energy, until none can: how a Hopfield network recalls.',
  formula: 'sᵢ ← sign(hᵢ + Σ_j J_ij s_j), sign(0) keeps sᵢ',
  law: 'ΔE < 0 for every move; rests in a state that no change of one unit lowers',
  source: 'J. J. Hopfield, Proc. Natl. Acad. Sci. USA 79 (1982) 2554, doi:10.1073/pnas.79.8.2554',
  spaces: ['spins', 'bits', 'categories'],
  needs: ['conditional'],
  clamps: true,
  options: z.object({
    scan: scanOption,
  }),
  trials: [
    { options: { scan: 'random' }, claims: { boltzmann: false, descendsWhenCold: true } },
    { options: { scan: 'sequential' }, units: 4, claims: { boltzmann: false, descendsWhenCold: true } },
  ],
  make: ({ scan }, { clamped }): Dynamics<ZeroTemperatureDescentState> => ({
    timeStep: 1,
    booksHeat: true,
    comesToRest: true,
    deterministic: scan !== 'random',
    init: (energy, x, context) => ({
      energy,
      streams: context.stream('order', x.replicas),
      free: unitsInOrder(scan, energy, clamped),
      energies: new Float64Array(choicesOf(energy.space)),
    }),
    advance(energy, x, { streams, free, energies }, { heat }) {
      const { kind } = energy.space;
      const { data, width: N } = x;
      for (let r = 0; r < x.replicas; r++) {
        let gained = 0;
        for (let k = 0; k < free.length; k++) {
          const i = visited(scan, streams, r, k, free);
          const now = choiceOfValue(kind, data[r * N + i]!);
          energy.conditional!(x, r, i, energies);
          const next = leastChoice(energies, now, energy.logDegeneracy);
          if (next === now) continue;
          data[r * N + i] = valueOfChoice(kind, next);
          gained += energies[next]! - energies[now]!;
        }
        heat[r]! += gained;
      }
    },
    observables: ({ energy, free, energies }) => [
      {
        name: 'unstableUnits',
        summary: 'how many units another choice of which has less energy, a count; 0 at rest',
        measure(x, out) {
          for (let r = 0; r < x.replicas; r++) {
            out[r] = 0;
            for (const i of free) {
              energy.conditional!(x, r, i, energies);
              const now = choiceOfValue(energy.space.kind, x.data[r * x.width + i]!);
              if (leastChoice(energies, now, energy.logDegeneracy) !== now) out[r]!++;
            }
          }
        },
      },
    ],
    transitionMatrix: (energy, temperature) =>
      sweepMatrix(
        energy,
        temperature,
        scan,
        (energies, current, _T, out) => {
          out.fill(0);
          out[leastChoice(energies, current, energy.logDegeneracy)] = 1;
        },
        clamped,
      ),
  }),
});

/**
 * The choice of least energy, the present one where none is lower. Closed choices (ln g = −∞) are left, and not taken.
 * @throws RangeError where an energy is NaN
 */
export function leastChoice(energies: Float64Array, now: number, logDegeneracy?: Float64Array): number {
  let choice = now;
  let least = logDegeneracy?.[now] === -Infinity ? Infinity : energies[now]!;
  for (let c = 0; c < energies.length; c++) {
    const E = energies[c]!;
    if (E !== E) throw new RangeError(`zero-temperature-descent: the conditional energy of choice ${c} is NaN`);
    if (E < least && logDegeneracy?.[c] !== -Infinity) {
      least = E;
      choice = c;
    }
  }
  return choice;
}
