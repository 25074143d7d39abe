import { sigmoid } from '@ergodic/numerics';
import { checkFinite, checkInteger, checkPositive } from '../check.ts';

/** Fewer samples than this in the overlap of both laws say nothing about its weight. */
const LEAST_OVERLAP = 1;
const MOST_STEPS = 200;

export interface FreeEnergyDifference {
  /** ΔF = F₁ − F₀, energy. */
  readonly difference: number;
  /** Standard error, energy; ∞ where the two laws of work do not overlap in the samples. */
  readonly standardError: number;
  /** How many samples of each kind lie in the overlap, Σ f: below 1 the error is ∞, below 10 not to be relied on. */
  readonly overlap: number;
}

/**
 * Bennett's acceptance ratio: ΔF from works W done ON the system along a protocol 0 → 1 and along its reverse 1 → 0, each started
 * in equilibrium. The root of
 *
 *   Σ_F f(M + (W − ΔF)/T) = Σ_R f(−M + (W_R + ΔF)/T),   f(x) = 1/(1 + e^x),   M = ln(n_F/n_R),
 *
 * which is the estimate of least variance; its error is the asymptotic one. For a sudden change W = E₁(x) − E₀(x).
 *
 * @param forward W of each run 0 → 1, energy
 * @param backward W of each run 1 → 0, energy
 * @param temperature T > 0, energy; 1 without it, for works in units of T
 * @throws RangeError where there is no run of a kind, a work is not finite, or T is out of range
 *
 * Source: C. H. Bennett, J. Comput. Phys. 22 (1976) 245, doi:10.1016/0021-9991(76)90078-4; M. R. Shirts, E. Bair, G. Hooker,
 * V. S. Pande, Phys. Rev. Lett. 91 (2003) 140601, doi:10.1103/PhysRevLett.91.140601.
 */
export function bennettAcceptanceRatio(
  forward: ArrayLike<number>,
  backward: ArrayLike<number>,
  temperature = 1,
): FreeEnergyDifference {
  checkPositive('bennettAcceptanceRatio', 'temperature', temperature);
  checkInteger('bennettAcceptanceRatio', 'forward.length', forward.length, 1);
  checkInteger('bennettAcceptanceRatio', 'backward.length', backward.length, 1);
  const M = Math.log(forward.length / backward.length);
  let [low, high] = [Infinity, -Infinity];
  const scaled = (name: string, values: ArrayLike<number>, sign: number): Float64Array =>
    Float64Array.from(values, (W, i) => {
      checkFinite('bennettAcceptanceRatio', `${name}[${i}]`, W);
      low = Math.min(low, (sign * W) / temperature);
      high = Math.max(high, (sign * W) / temperature);
      return W / temperature;
    });
  const works = scaled('forward', forward, 1);
  const reverse = scaled('backward', backward, -1);

  /** Σ f and Σ f² over both kinds, at ΔF = x T. */
  const sums = (x: number) => {
    let [F, FF, R, RR] = [0, 0, 0, 0];
    for (const W of works) {
      const f = sigmoid(-(M + W - x));
      F += f;
      FF += f * f;
    }
    for (const W of reverse) {
      const f = sigmoid(-(-M + W + x));
      R += f;
      RR += f * f;
    }
    return { F, FF, R, RR };
  };
  // Σ_F grows with ΔF and Σ_R falls: at the ends of all works, and a margin for M, one of them is surely the larger. Newton's
  // steps, of slope Σ f (1 − f), where they stay inside, halves otherwise.
  const margin = Math.abs(M) + 1;
  let [left, right] = [low - margin, high + margin];
  let x = (left + right) / 2;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { F, FF, R, RR } = sums(x);
    if (F > R) right = x;
    else if (F < R) left = x;
    else break;
    const slope = F - FF + R - RR;
    const newton = x - (F - R) / slope;
    const next = newton > left && newton < right ? newton : left + (right - left) / 2;
    if (Math.abs(next - x) <= 1e-15 * Math.max(1, Math.abs(x))) break;
    x = next;
  }
  const { F, FF, R, RR } = sums(x);
  const overlap = (F + R) / 2;
  const variance = FF / F ** 2 - 1 / works.length + RR / R ** 2 - 1 / reverse.length;
  return {
    difference: x * temperature,
    standardError: overlap >= LEAST_OVERLAP ? temperature * Math.sqrt(Math.max(0, variance)) : Infinity,
    overlap,
  };
}
