import type { Pairwise } from '@ergodic/kernel';

/** So many of the most weakly held units are expected to be excited at the cold end. */
const EXCITED = 0.01;
/** What couplings of bits leave of one another by rounding, relative to the largest field, is no coupling. */
const ROUNDING = 1e-12;
/** Energies beyond this, or below its inverse, have no temperature that can be worked with. */
const LARGEST = 2 ** 1000;

export interface AnnealingRange {
  readonly hot: number;
  readonly cold: number;
}

/**
 * Temperatures between which it is worth while to anneal pair couplings and fields, written for spins
 * E = −Σ J_ij s_i s_j − Σ h_i s_i (bits b = (1 + s)/2: J/4, h/2 + Σ_j J_ij/4). The largest and the least energy of turning one unit
 * round are bounded by
 *
 *   Δ_max = 2 maxᵢ (|hᵢ| + Σ_j |J_ij|),   Δ_min = 2 min over all |hᵢ| > 0 and |J_ij| > 0,
 *
 *   hot = Δ_max/ln 2:         the unit that is held most flips upwards with Metropolis probability ½ still;
 *   cold = Δ_min/ln(n/0.01):  of the n units with a coupling or field that small, 0.01 are excited in the mean.
 *
 * This is what dwave-samplers does by default. Pairs of the same units are one. Takes O(units + pairs).
 *
 * @returns undefined where nothing is coupled and no field acts, or where Δ_max/2 is not between 2^−1000 and 2^1000
 */
export function annealingRange(pairwise: Pairwise, kind: 'spins' | 'bits'): AnnealingRange | undefined {
  const { low, high, J, h } = asSpins(pairwise, kind);
  const held = h.map(Math.abs);
  for (let p = 0; p < J.length; p++) {
    held[low[p]!]! += Math.abs(J[p]!);
    held[high[p]!]! += Math.abs(J[p]!);
  }
  const most = held.reduce((a, b) => Math.max(a, b), 0);
  if (!(most > 1 / LARGEST && most < LARGEST)) return undefined;
  const nothing = ROUNDING * most;
  /** The least coupling or field of each unit. */
  const least = h.map((field) => (Math.abs(field) > nothing ? Math.abs(field) : Infinity));
  for (let p = 0; p < J.length; p++) {
    const size = Math.abs(J[p]!);
    if (size <= nothing) continue;
    least[low[p]!] = Math.min(least[low[p]!]!, size);
    least[high[p]!] = Math.min(least[high[p]!]!, size);
  }
  const smallest = least.reduce((a, b) => Math.min(a, b), Infinity);
  const count = least.reduce((sum, size) => sum + Number(size <= smallest * (1 + ROUNDING)), 0);
  return { hot: (2 * most) / Math.LN2, cold: (2 * smallest) / Math.log(count / EXCITED) };
}

/** Couplings and fields of spins, each pair once. */
function asSpins({ from, to, coupling, field }: Pairwise, kind: 'spins' | 'bits') {
  const isBits = kind === 'bits';
  const units = field.length;
  const h = field.map((bias) => (isBits ? bias / 2 : bias));
  // In the order of their lower unit, so that pairs of the same two come together.
  const start = new Int32Array(units + 1);
  for (let e = 0; e < from.length; e++) start[Math.min(from[e]!, to[e]!) + 1]!++;
  for (let i = 0; i < units; i++) start[i + 1]! += start[i]!;
  const order = new Int32Array(from.length);
  for (let e = 0; e < from.length; e++) order[start[Math.min(from[e]!, to[e]!)]!++] = e;
  const low = new Int32Array(from.length);
  const high = new Int32Array(from.length);
  const J = new Float64Array(from.length);
  /** Where the pair of the present lower unit and this one is, if it was met. */
  const place = new Int32Array(units).fill(-1);
  let [pairs, first, present] = [0, 0, -1];
  for (const e of order) {
    const [i, j] = [Math.min(from[e]!, to[e]!), Math.max(from[e]!, to[e]!)];
    if (i !== present) [first, present] = [pairs, i];
    if (place[j]! < first) {
      place[j] = pairs;
      low[pairs] = i;
      high[pairs++] = j;
    }
    const strength = isBits ? coupling[e]! / 4 : coupling[e]!;
    J[place[j]!]! += strength;
    if (!isBits) continue;
    h[i]! += strength;
    h[j]! += strength;
  }
  return { low, high, J: J.subarray(0, pairs), h };
}
