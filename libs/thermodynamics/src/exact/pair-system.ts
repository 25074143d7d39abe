import { checkFinite, checkInteger, checkSameLength } from '../check.ts';

/** A product of several units: it adds −K s_a s_b s_c ... to the energy. */
export interface Factor {
  /** The units of the product, all different. */
  readonly units: ArrayLike<number>;
  /** K, energy. */
  readonly coupling: number;
}

/**
 * Couplings and fields on units of two values, each pair counted once:
 *
 *   E = −Σ_pairs J_ij s_i s_j − Σ_i h_i s_i − Σ_factors K_a Π_{i∈a} s_i,   s ∈ {−1, +1} (`spins`) or {0, 1} (`bits`).
 *
 * A pair that occurs several times counts with the sum of its couplings; a unit coupled to itself is refused.
 */
export interface PairSystem {
  readonly kind: 'spins' | 'bits';
  /** First unit of each pair. */
  readonly from: ArrayLike<number>;
  /** Second unit of each pair. */
  readonly to: ArrayLike<number>;
  /** J of each pair, energy. */
  readonly coupling: ArrayLike<number>;
  /** h of each unit, energy; its length is the number of units. */
  readonly field: ArrayLike<number>;
  /** Products of any number of units. */
  readonly factors?: readonly Factor[];
}

/** Any term of the energy: −coupling · Π s over its units. */
export interface Term {
  readonly units: readonly number[];
  readonly coupling: number;
}

/**
 * The terms of a system: first the pairs, then the factors, in their order. Fields are not among them.
 *
 * @throws RangeError where there is no unit, an index is no unit, a unit stands twice in a term, a number is not finite, the
 * lengths differ, or the energy could overflow
 */
export function termsOf(caller: string, system: PairSystem): Term[] {
  const { from, to, coupling, field, factors = [] } = system;
  const units = field.length;
  checkInteger(caller, 'field.length', units, 1);
  checkSameLength(caller, 'to', to.length, from.length);
  checkSameLength(caller, 'coupling', coupling.length, from.length);
  let bound = 0;
  for (let i = 0; i < units; i++) {
    checkFinite(caller, `field[${i}]`, field[i]!);
    bound += Math.abs(field[i]!);
  }
  const terms: Term[] = [];
  const add = (name: string, of: readonly number[], strength: number): void => {
    of.forEach((unit) => checkInteger(caller, `a unit of ${name}`, unit, 0, units - 1));
    if (new Set(of).size !== of.length)
      throw new RangeError(`${caller}: ${name} has unit ${of} twice, must be different`);
    checkFinite(caller, `the coupling of ${name}`, strength);
    bound += Math.abs(strength);
    terms.push({ units: of, coupling: strength });
  };
  for (let e = 0; e < from.length; e++) add(`pair ${e}`, [from[e]!, to[e]!], coupling[e]!);
  factors.forEach((factor, f) => add(`factor ${f}`, Array.from(factor.units), factor.coupling));
  checkFinite(caller, 'sum of |coupling| and |field|', 4 * bound);
  return terms;
}

/** E of one state s, values of the system's kind. */
export function pairEnergy(system: PairSystem, state: ArrayLike<number>): number {
  const terms = termsOf('pairEnergy', system);
  checkSameLength('pairEnergy', 'state', state.length, system.field.length);
  let E = 0;
  for (let i = 0; i < state.length; i++) E -= system.field[i]! * state[i]!;
  for (const term of terms) E -= term.units.reduce((product, unit) => product * state[unit]!, term.coupling);
  return E;
}
