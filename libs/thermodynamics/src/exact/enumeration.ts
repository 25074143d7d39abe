import type { Equilibrium } from '../canonical.ts';
import { checkInteger, checkPositive } from '../check.ts';
import type { DensityOfStates } from '../ising-torus.ts';
import { type PairSystem, termsOf } from './pair-system.ts';
import { ones, sumOverSubsets, sumOverSupersets, walshHadamard } from './subset-sums.ts';

/** More units than this are not enumerated: 2²⁴ states take about a second, each further unit doubles that. */
export const MOST_UNITS = 24;

/** Units whose 2¹² states make a block: its arrays stay in the fastest cache. */
const BLOCK_UNITS = 12;

/** Energies closer than this, relative to the sum of |coupling|, are one level: rounding, not physics. */
const RESOLUTION = 1e-10;

export interface PairEquilibrium extends Equilibrium {
  /** The lowest energy. */
  readonly ground: number;
  /** ⟨s_i⟩ of each unit. */
  readonly means: Float64Array;
  /** ⟨s_i s_j⟩ of each pair, in the order given. */
  readonly correlations: Float64Array;
  /** ⟨Π s⟩ of each factor, in the order given. */
  readonly factorMeans: Float64Array;
  /** P(k units are up or 1), k = 0 .. N: of spins the law of the magnetisation M = 2k − N, see `magnetisationMomentsOf`. */
  readonly upProbability: Float64Array;
}

/**
 * The equilibrium of up to 24 units at temperature T, by summing over all 2^N states.
 *
 * States are taken in blocks: the upper units fixed, the lower twelve running. The energy of a block is a sum of products of
 * the lower units, so one Walsh–Hadamard transform (for bits, one of subset sums) of its couplings gives all 2¹² energies, and
 * the same transform of the weights gives all ⟨Π s⟩ of the block. That is 12 additions a state however many couplings there
 * are, and nothing accumulates along a path, so there is no drift. Weights are relative to the lowest energy so far.
 *
 * @param temperature T > 0, energy
 * @throws RangeError above 24 units, or as `PairSystem` and T demand
 */
export function enumeratePairs(system: PairSystem, temperature: number): PairEquilibrium {
  checkPositive('enumeratePairs', 'temperature', temperature);
  const units = system.field.length;
  const spins = system.kind === 'spins';
  const blocks = blocksOf('enumeratePairs', system);
  const { size, lower, terms } = blocks;
  const wanted = [
    ...Array.from({ length: units }, (_, i) => split(1 << i, size)),
    ...terms.map((term) => split(term, size)),
  ];
  const products = new Float64Array(wanted.length);
  const up = new Float64Array(units + 1);
  const weights = new Float64Array(size);
  const bitsSet = Uint8Array.from({ length: size }, (_, s) => ones(s));
  let ground = Infinity;
  let [total, mean, squares] = [0, 0, 0]; // Σw, the mean of E − ground, and Σw (E − ground − mean)²

  blocks.forEach((energies, upper) => {
    let lowest = Infinity;
    for (let s = 0; s < size; s++) if (energies[s]! < lowest) lowest = energies[s]!;
    if (lowest < ground) {
      const factor = ground === Infinity ? 0 : Math.exp((lowest - ground) / temperature);
      if (factor > 0) mean += ground - lowest;
      total *= factor;
      squares *= factor;
      for (let i = 0; i < products.length; i++) products[i]! *= factor;
      for (let k = 0; k <= units; k++) up[k]! *= factor;
      ground = lowest;
    }
    let [sum, first] = [0, 0];
    const set = ones(upper);
    for (let s = 0; s < size; s++) {
      const above = energies[s]! - ground;
      const weight = Math.exp(-above / temperature);
      weights[s] = weight;
      sum += weight;
      first += weight * above;
      up[set + bitsSet[s]!]! += weight;
    }
    if (sum > 0) {
      const here = first / sum;
      let second = 0;
      for (let s = 0; s < size; s++) second += weights[s]! * (energies[s]! - ground - here) ** 2;
      const difference = here - mean;
      squares += second + ((difference * difference * total) / (total + sum)) * sum;
      mean += (difference * sum) / (total + sum);
      total += sum;
    }
    if (spins) walshHadamard(weights, lower);
    else sumOverSupersets(weights, lower);
    for (let i = 0; i < wanted.length; i++) {
      const term = wanted[i]!;
      products[i]! += productOf(term.upper, upper, spins) * weights[term.lower]!;
    }
  });

  for (let i = 0; i < products.length; i++) products[i]! /= total;
  for (let k = 0; k <= units; k++) up[k]! /= total;
  const pairs = system.from.length;
  const U = ground + mean;
  return {
    ground,
    logZ: Math.log(total) - ground / temperature,
    F: ground - temperature * Math.log(total),
    U,
    S: Math.log(total) + mean / temperature,
    C: squares / total / temperature ** 2,
    means: products.slice(0, units),
    correlations: products.slice(units, units + pairs),
    factorMeans: products.slice(units + pairs),
    // A set bit is a spin down, but a bit that is 1.
    upProbability: spins ? up.reverse() : up,
  };
}

/**
 * Number of states at each energy, of up to 24 units. Energies that differ by rounding only (1e-10 of the sum of all |J| and |h|)
 * are one level.
 *
 * @param mostLevels how many levels there may be; couplings drawn from a continuum have nearly 2^N
 * @throws RangeError where there are more levels or more than 24 units
 */
export function enumerateLevels(system: PairSystem, mostLevels = 65_536): DensityOfStates {
  checkInteger('enumerateLevels', 'mostLevels', mostLevels, 1);
  const blocks = blocksOf('enumerateLevels', system);
  const step = RESOLUTION * blocks.bound;
  const found = new Map<number, { energy: number; count: number }>();
  blocks.forEach((energies) => {
    for (const energy of energies) {
      const key = step > 0 ? Math.round(energy / step) : 0;
      const level = found.get(key);
      if (level) level.count++;
      else if (found.size < mostLevels) found.set(key, { energy, count: 1 });
      else throw new RangeError(`enumerateLevels: there are more than mostLevels = ${mostLevels} energies`);
    }
  });
  const levels: { energy: number; count: number }[] = [];
  for (const [, level] of [...found].sort(([a], [b]) => a - b)) {
    const last = levels.at(-1);
    if (last && level.energy - last.energy <= step) last.count += level.count; // one level, cut by the rounding of the key
    else levels.push(level);
  }
  const counts = Float64Array.from(levels, (level) => level.count);
  return {
    levels: Float64Array.from(levels, (level) => level.energy),
    counts,
    logDegeneracy: counts.map((g) => Math.log(g)),
  };
}

/** The states in blocks of 2^lower; `terms` are the masks of pairs and factors. */
function blocksOf(caller: string, system: PairSystem) {
  const units = system.field.length;
  checkInteger(caller, 'field.length', units, 1, MOST_UNITS);
  const terms = termsOf(caller, system);
  const lower = Math.min(units, BLOCK_UNITS);
  const size = 2 ** lower;
  const masks = terms.map((term) => term.units.reduce((mask, unit) => mask | (1 << unit), 0));
  const all = [
    ...terms.map((term, t) => ({ ...split(masks[t]!, size), coupling: term.coupling })),
    ...Array.from(system.field, (coupling, i) => ({ ...split(1 << i, size), coupling })),
  ];
  const spins = system.kind === 'spins';
  return {
    lower,
    size,
    terms: masks,
    bound: all.reduce((sum, term) => sum + Math.abs(term.coupling), 0),
    forEach(visit: (energies: Float64Array, upper: number) => void): void {
      const energies = new Float64Array(size);
      for (let upper = 0; upper < 2 ** (units - lower); upper++) {
        energies.fill(0);
        for (const term of all) energies[term.lower]! -= term.coupling * productOf(term.upper, upper, spins);
        if (spins) walshHadamard(energies, lower);
        else sumOverSubsets(energies, lower);
        visit(energies, upper);
      }
    },
  };
}

const split = (mask: number, size: number) => ({ upper: Math.floor(mask / size), lower: mask % size });

/** Π s over the units of `mask`: s = −1 where a spin's bit is set, s = the bit of bits. */
function productOf(mask: number, state: number, spins: boolean): number {
  if (spins) return 1 - 2 * (ones(mask & state) & 1);
  return (mask & state) === mask ? 1 : 0;
}
