import { z } from 'zod';
import type { Batch, RandomStreams } from '@ergodic/numerics';
import { batchOf } from '@ergodic/numerics';
import { choicesOf, choiceOfValue, valueOfChoice, type Energy } from '@ergodic/kernel';

/** In which order a sweep of N updates visits the N units. */
export type Scan = 'random' | 'sequential';

export const scanOption = z
  .enum(['random', 'sequential'])
  .default('random')
  .describe('which unit is next: any, or each in turn; sequential is faster but without detailed balance');

/** The largest space whose transition matrix is built. */
const MOST_STATES = 4096;

/**
 * What single-site samplers do to one unit: out[c] = probability that the next choice is c, where the unit holds `current`
 * and energies[c] are its conditional energies. The same function that `advance` draws by, or is built from.
 */
export type UpdateLaw = (energies: Float64Array, current: number, temperature: number, out: Float64Array) => void;

/** The units that move, of n: all that are not clamped. */
export function freeUnits(n: number, clamped: Uint8Array | undefined): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i).filter((i) => clamped?.[i] !== 1);
}

/** The unit that update k of a sweep over the free units visits. Random scan draws it from block `replica`. */
export function visited(scan: Scan, streams: RandomStreams, replica: number, k: number, free: Int32Array): number {
  return free[scan === 'sequential' ? k : streams.integer(replica, free.length)]!;
}

/**
 * P[a·n + b], the probability of going from state a to b in one sweep, with unit 0 fastest in the numbering of states:
 * P₀ P₁ … P_(N−1) for a sequential scan, (Σᵢ Pᵢ/N)^N for a random one, Pᵢ the update of unit i. With units clamped, of the
 * others alone.
 *
 * Work: states² · N · choices, times N for a random scan.
 * @throws RangeError for more than 4096 states
 */
export function sweepMatrix(
  energy: Energy,
  temperature: number,
  scan: Scan,
  law: UpdateLaw,
  clamped?: Uint8Array,
): Float64Array {
  const { units: N } = energy.space;
  const choices = choicesOf(energy.space);
  const states = choices ** N;
  if (!(states <= MOST_STATES))
    throw new RangeError(`transitionMatrix: ${choices}^${N} states, must be at most ${MOST_STATES}`);
  const updates = enumerateUpdates(energy, temperature, law, states);
  let matrix = new Float64Array(states * states);
  for (let a = 0; a < states; a++) matrix[a * states + a] = 1;
  let next = new Float64Array(states * states);
  const free = freeUnits(N, clamped);
  for (const k of free) {
    next.fill(0);
    const visits = scan === 'sequential' ? [k] : free;
    for (const i of visits) {
      const stride = choices ** i;
      for (let a = 0; a < states; a++)
        for (let b = 0; b < states; b++) {
          const weight = matrix[a * states + b]! / visits.length;
          if (weight === 0) continue;
          const base = b - (Math.floor(b / stride) % choices) * stride;
          const row = (i * states + b) * choices;
          for (let c = 0; c < choices; c++) next[a * states + base + c * stride]! += weight * updates[row + c]!;
        }
    }
    [matrix, next] = [next, matrix];
  }
  return matrix;
}

/** updates[(i · states + a) · choices + c]: probability that an update of unit i in state a chooses c. */
function enumerateUpdates(energy: Energy, temperature: number, law: UpdateLaw, states: number): Float64Array {
  const { kind, units: N } = energy.space;
  const choices = choicesOf(energy.space);
  const x: Batch = batchOf(new Float64Array(N), 1, N);
  const energies = new Float64Array(choices);
  const out = new Float64Array(choices);
  const updates = new Float64Array(N * states * choices);
  for (let a = 0; a < states; a++) {
    for (let i = 0; i < N; i++) x.data[i] = valueOfChoice(kind, Math.floor(a / choices ** i) % choices);
    for (let i = 0; i < N; i++) {
      energy.conditional!(x, 0, i, energies);
      law(energies, choiceOfValue(kind, x.data[i]!), temperature, out);
      updates.set(out, (i * states + a) * choices);
    }
  }
  return updates;
}
