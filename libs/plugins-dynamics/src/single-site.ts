import { z } from 'zod';
import type { Batch, RandomStreams } from '@ergodic/numerics';
import { batchOf } from '@ergodic/numerics';
import { choicesOf, choiceOfValue, valueOfChoice, type Energy } from '@ergodic/kernel';
import type { Visits } from './pairwise-kernel.ts';
import { colourClasses, unitGraph } from './unit-graph.ts';

/** In which order a sweep of N updates visits the N units. */
export type Scan = 'random' | 'sequential' | 'chromatic';

export const scanOption = z
  .enum(['random', 'sequential', 'chromatic'])
  .default('random')
  .describe(
    'which unit is next: any; each in turn; or each in turn by colours, no two coupled units of one colour (a checkerboard). The last two are faster but without detailed balance',
  );

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

/**
 * The units that move, in the order in which a scan takes them: by number, or by colour. Units of an energy that has no pairwise
 * structure may all depend on one another, so each has a colour of its own.
 */
export function unitsInOrder(
  scan: Scan,
  { space, pairwise }: Pick<Energy, 'space' | 'pairwise'>,
  clamped: Uint8Array | undefined,
): Int32Array {
  const free = freeUnits(space.units, clamped);
  if (scan !== 'chromatic' || !pairwise) return free;
  return Int32Array.from(colourClasses(unitGraph(pairwise), free).flatMap((units) => [...units]));
}

/** The same for a kernel. */
export function visitsOf(scan: Scan, free: Int32Array, clamped: Uint8Array | undefined): Visits {
  return scan === 'chromatic' ? { order: free } : { clamped };
}

/** The unit that update k of a sweep over the free units visits. Random scan draws it from block `replica`. */
export function visited(scan: Scan, streams: RandomStreams, replica: number, k: number, free: Int32Array): number {
  return free[scan === 'random' ? streams.integer(replica, free.length) : k]!;
}

/**
 * P[a·n + b], the probability of going from state a to b in one sweep, with unit 0 fastest in the numbering of states:
 * P₀ P₁ … P_(N−1) for a sequential scan, in the order of colours for a chromatic one, (Σᵢ Pᵢ/N)^N for a random one, Pᵢ the update
 * of unit i. With units clamped, of the others alone.
 *
 * Work: states² · N · choices, times N for a random scan.
 * @throws RangeError for more than 4096 states
 */
export function sweepMatrix(
  energy: Conditional,
  temperature: number,
  scan: Scan,
  law: UpdateLaw,
  clamped?: Uint8Array,
): Float64Array {
  return orderedMatrix(energy, temperature, unitsInOrder(scan, energy, clamped), scan === 'random', law);
}

/** What a transition matrix is made from. */
type Conditional = Pick<Energy, 'space' | 'conditional' | 'pairwise'>;

/** The same of updates of the units in that order, or of as many that each take any of them. */
export function orderedMatrix(
  energy: Conditional,
  temperature: number,
  free: Int32Array,
  isRandom: boolean,
  law: UpdateLaw,
): Float64Array {
  const choices = choicesOf(energy.space);
  const states = countStates(energy);
  const updates = enumerateUpdates(energy, temperature, law, states);
  let matrix = new Float64Array(states * states);
  for (let a = 0; a < states; a++) matrix[a * states + a] = 1;
  let next = new Float64Array(states * states);
  for (const k of free) {
    updateOnce(matrix, next, isRandom ? free : Int32Array.of(k), updates, choices);
    [matrix, next] = [next, matrix];
  }
  return matrix;
}

/** Writes to `next` the rows of `matrix` after one update of any of the `units`, each alike. */
export function updateOnce(
  matrix: Float64Array,
  next: Float64Array,
  units: Int32Array,
  updates: Float64Array,
  choices: number,
): void {
  const states = Math.sqrt(matrix.length);
  next.fill(0);
  for (const i of units) {
    const stride = choices ** i;
    for (let a = 0; a < states; a++)
      for (let b = 0; b < states; b++) {
        const weight = matrix[a * states + b]! / units.length;
        if (weight === 0) continue;
        const base = b - (Math.floor(b / stride) % choices) * stride;
        const row = (i * states + b) * choices;
        for (let c = 0; c < choices; c++) next[a * states + base + c * stride]! += weight * updates[row + c]!;
      }
  }
}

/** How many states there are. @throws RangeError for more than 4096 */
export function countStates({ space }: Pick<Energy, 'space'>): number {
  const choices = choicesOf(space);
  const states = choices ** space.units;
  if (!(states <= MOST_STATES))
    throw new RangeError(`transitionMatrix: ${choices}^${space.units} states, must be at most ${MOST_STATES}`);
  return states;
}

/** updates[(i · states + a) · choices + c]: probability that an update of unit i in state a chooses c. */
export function enumerateUpdates(
  energy: Conditional,
  temperature: number,
  law: UpdateLaw,
  states: number,
): Float64Array {
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
