import type { Energy } from '@ergodic/kernel';
import { freeUnits } from './single-site.ts';

/**
 * The probability that a pair of energy −J s s' is joined, 1 − e^(−2Jss'/T) where it is satisfied (J s s' > 0) and 0 where it is not.
 * `gain` is J s s'. For fields it is h s: the spin is joined to a spin that never flips, the ghost.
 *
 * Source: C. M. Fortuin, P. W. Kasteleyn, Physica 57 (1972) 536; ghost spin: R. B. Griffiths, J. Math. Phys. 8 (1967) 484.
 * @throws RangeError where it is NaN
 */
export function bondProbability(gain: number, temperature: number): number {
  if (gain > 0) return -Math.expm1((-2 * gain) / temperature);
  if (gain !== gain) throw new RangeError('a coupling or a field is NaN');
  return 0;
}

/** What is left open or closed among spins in one state, for the matrices of cluster moves. Sets of free units are bit masks. */
export interface ClosedBonds {
  /** The units that may move; bit k of a set is units[k]. */
  readonly units: Int32Array;
  /** A(C): the probability that open bonds within C connect it. */
  readonly connected: Float64Array;
  /** The probability that all bonds between C and D are closed. */
  apart(C: number, D: number): number;
  /** The probability that no spin of C is joined to the ghost or to a clamped unit. */
  free(C: number): number;
}

/** The largest number of units whose sets of sets are gone through: 3ⁿ for each of 2ⁿ states. */
const MOST_UNITS = 10;

/** 2^N, the number of states. @throws RangeError for more than ten spins */
export function countSpinStates({ space: { units } }: Energy): number {
  if (units > MOST_UNITS) throw new RangeError(`transitionMatrix: ${units} spins, must be at most ${MOST_UNITS}`);
  return 2 ** units;
}

/**
 * Calls `add(state, bonds)` for every state, numbered with unit 0 fastest.
 *
 * A(C) = 1 − Σ_{D ⊂ C, D ∋ least unit} A(D) · P(all bonds between D and C∖D are closed).
 */
export function forEachState(
  energy: Energy,
  temperature: number,
  clamped: Uint8Array | undefined,
  add: (state: number, bonds: ClosedBonds) => void,
): void {
  const N = energy.space.units;
  const { from, to, coupling, field } = energy.pairwise!;
  const units = freeUnits(N, clamped);
  const sets = 2 ** units.length;
  const place = new Int32Array(N).fill(-1);
  units.forEach((i, k) => (place[i] = k));
  for (let state = 0; state < countSpinStates(energy); state++) {
    const spin = (i: number): number => 2 * ((state >> i) & 1) - 1;
    /** Closed with this probability: between two free units, and of one with what never flips. */
    const closed = new Float64Array(units.length ** 2).fill(1);
    const held = Float64Array.from(units, (i) => 1 - bondProbability(field[i]! * spin(i), temperature));
    for (let e = 0; e < from.length; e++) {
      const [k, l] = [place[from[e]!]!, place[to[e]!]!];
      const stays = 1 - bondProbability(coupling[e]! * spin(from[e]!) * spin(to[e]!), temperature);
      if (k >= 0 && l >= 0) {
        closed[k * units.length + l]! *= stays;
        closed[l * units.length + k]! *= stays;
      } else if (k >= 0 || l >= 0) held[Math.max(k, l)]! *= stays;
    }
    /** row[k · sets + D]: all bonds between unit k and the set D are closed. */
    const row = new Float64Array(units.length * sets).fill(1);
    const free = new Float64Array(sets).fill(1);
    for (let D = 1; D < sets; D++) {
      const least = 31 - Math.clz32(D & -D);
      const rest = D & (D - 1);
      free[D] = free[rest]! * held[least]!;
      for (let k = 0; k < units.length; k++)
        row[k * sets + D] = row[k * sets + rest]! * closed[k * units.length + least]!;
    }
    const apart = (C: number, D: number): number => {
      let product = 1;
      for (let k = 0; k < units.length; k++) if ((C >> k) & 1) product *= row[k * sets + D]!;
      return product;
    };
    const connected = new Float64Array(sets);
    for (let C = 1; C < sets; C++) {
      let broken = 0;
      for (let D = (C - 1) & C; D > 0; D = (D - 1) & C) if (D & C & -C) broken += connected[D]! * apart(D, C & ~D);
      connected[C] = Math.max(0, 1 - broken);
    }
    add(state, { units, connected, apart, free: (C) => free[C]! });
  }
}

/** The number of the state in which the units of the set C are the other way round. */
export function flipped(state: number, C: number, units: Int32Array): number {
  let after = state;
  units.forEach((i, k) => {
    if ((C >> k) & 1) after ^= 1 << i;
  });
  return after;
}
