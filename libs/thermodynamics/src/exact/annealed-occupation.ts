import { checkFinite, checkInteger, checkPositive } from '../check.ts';

/**
 * The law of a state under simulated annealing, exactly: Metropolis on a few states, from which one of `neighbours[i]` is
 * proposed with probability 1/`proposals` each (what is left over stays), one step at each temperature.
 *
 *   p ← p P(T_n),   P_ij = min(1, e^(−(E_j − E_i)/T_n))/proposals   for j a neighbour of i.
 *
 * @param energies E_i
 * @param neighbours of each state; the relation must be symmetric
 * @param proposals how many proposals a state has, at least its neighbours
 * @param temperatures T_n > 0 of each step; may be endless where `steps` ends it
 * @param start the state at the beginning
 * @returns P(state i) after all steps
 * @throws RangeError where an argument is out of range
 */
export function annealedOccupation(
  energies: ArrayLike<number>,
  neighbours: readonly (readonly number[])[],
  proposals: number,
  temperatures: Iterable<number>,
  start: number,
): Float64Array {
  checkStates('annealedOccupation', energies, neighbours);
  checkInteger('annealedOccupation', 'proposals', proposals, Math.max(1, ...neighbours.map((list) => list.length)));
  checkInteger('annealedOccupation', 'start', start, 0, energies.length - 1);
  let p = new Float64Array(energies.length);
  let next = new Float64Array(energies.length);
  p[start] = 1;
  for (const T of temperatures) {
    checkPositive('annealedOccupation', 'a temperature', T);
    next.set(p);
    for (let i = 0; i < p.length; i++)
      for (const j of neighbours[i]!) {
        const rise = energies[j]! - energies[i]!;
        const flow = (p[i]! * (rise > 0 ? Math.exp(-rise / T) : 1)) / proposals;
        next[i]! -= flow;
        next[j]! += flow;
      }
    [p, next] = [next, p];
  }
  return p;
}

/**
 * Hajek's depth d* of a landscape: the largest, over all states that are not lowest, of the least rise from which a lower
 * state can be reached. With T_n = c/ln(n + 1), annealing ends in a lowest state with probability 1 if and only if c ≥ d*.
 *
 * @returns d* ≥ 0, energy; 0 where every state can go down at once; ∞ where a state cannot reach a lower one
 * @throws RangeError where an argument is out of range
 *
 * Source: B. Hajek, Math. Oper. Res. 13 (1988) 311, doi:10.1287/moor.13.2.311.
 */
export function annealingDepth(energies: ArrayLike<number>, neighbours: readonly (readonly number[])[]): number {
  checkStates('annealingDepth', energies, neighbours);
  const ground = Math.min(...Array.from(energies));
  let depth = 0;
  for (let i = 0; i < energies.length; i++) if (energies[i]! > ground) depth = Math.max(depth, escape(i));
  return depth;

  /** The least height above E_i that must be climbed to get below it: the region reached grows by its lowest rim. */
  function escape(from: number): number {
    const reached = new Set([from]);
    const rim = new Set(neighbours[from]);
    let height = energies[from]!;
    while (rim.size > 0) {
      const lowest = [...rim].reduce((a, b) => (energies[b]! < energies[a]! ? b : a));
      height = Math.max(height, energies[lowest]!);
      if (energies[lowest]! < energies[from]!) return height - energies[from]!;
      rim.delete(lowest);
      reached.add(lowest);
      for (const next of neighbours[lowest]!) if (!reached.has(next)) rim.add(next);
    }
    return Infinity;
  }
}

function checkStates(caller: string, energies: ArrayLike<number>, neighbours: readonly (readonly number[])[]): void {
  checkInteger(caller, 'energies.length', energies.length, 1);
  if (neighbours.length !== energies.length)
    throw new RangeError(`${caller}: neighbours.length is ${neighbours.length}, must be ${energies.length}`);
  for (let i = 0; i < energies.length; i++) {
    checkFinite(caller, `energies[${i}]`, energies[i]!);
    for (const j of neighbours[i]!) {
      checkInteger(caller, `a neighbour of state ${i}`, j, 0, energies.length - 1);
      if (j === i || !neighbours[j]!.includes(i))
        throw new RangeError(
          `${caller}: state ${j} is a neighbour of ${i}, must be another state with ${i} as a neighbour`,
        );
    }
  }
}
