import type { Pairwise } from '@ergodic/kernel';

/** At the hot end, the most strongly held unit turns over against its field with this probability a try. */
const HOT_FLIPS = 0.5;
/** At the cold end, so many of the most weakly held units are expected to turn over in a sweep. */
const COLD_FLIPS = 0.01;

export interface AnnealingRange {
  readonly hot: number;
  readonly cold: number;
}

/**
 * Temperatures between which it is worth while to anneal pair couplings of units that differ by 2 (spins) or 1 (bits) between
 * their choices; `step` is that difference. With F_i = |h_i| + Σ_j |J_ij| the largest field on unit i, and f_i the smallest of
 * |h_i| and |J_ij| that are not 0,
 *
 *   T_hot = step max F / ln(1/0.5),   T_cold = step min f / ln(n/0.01),   n how many units have that least f.
 *
 * The step against a field F costs `step · F`. Neither end depends on how many units there are but through n. The same estimate as
 * in D-Wave's samplers.
 *
 * @returns T_hot = T_cold = 1 where nothing is coupled and no field acts: all temperatures are the same there
 */
export function annealingRange({ from, to, coupling, field }: Pairwise, step: 1 | 2): AnnealingRange {
  const largest = field.map(Math.abs);
  const smallest = field.map((h) => (h === 0 ? Infinity : Math.abs(h)));
  const note = (i: number, size: number): void => {
    largest[i]! += size;
    if (size < smallest[i]!) smallest[i] = size;
  };
  for (let e = 0; e < coupling.length; e++) {
    const size = Math.abs(coupling[e]!);
    if (size === 0) continue;
    note(from[e]!, size);
    note(to[e]!, size);
  }
  let most = 0;
  let least = Infinity;
  for (let i = 0; i < field.length; i++) {
    most = Math.max(most, largest[i]!);
    least = Math.min(least, smallest[i]!);
  }
  if (most === 0) return { hot: 1, cold: 1 };
  const weakest = smallest.reduce((count, f) => count + Number(f === least), 0);
  return {
    hot: (step * most) / Math.log(1 / HOT_FLIPS),
    cold: (step * least) / Math.log(Math.max(weakest, 1) / COLD_FLIPS),
  };
}
