import { type Batch, logMeanExp, weightedEffectiveSampleSize } from '@ergodic/numerics';
import { checkInteger, checkSameLength } from '../check.ts';
import { LEAST_EFFECTIVE_SAMPLES } from '../reweighting.ts';
import { bennettAcceptanceRatio } from './bennett.ts';
import type { LogRatio } from './log-ratio.ts';

export interface AnnealedImportance extends LogRatio {
  /** (Σw)²/Σw² of the runs: how many of them carry the mean. */
  readonly effectiveSampleSize: number;
  /** Whether at least 100 runs do. If not, the error is likely too small. */
  readonly reliable: boolean;
}

export interface AnnealedImportanceBracket {
  /** From runs forward: below ln(Z₁/Z₀) on average. */
  readonly lower: AnnealedImportance;
  /** From runs backward: above it on average. */
  readonly upper: AnnealedImportance;
  /** upper − lower: the sum of both biases, within errors. */
  readonly gap: number;
  /** Both kinds of runs together (Bennett's acceptance ratio): the best estimate. */
  readonly combined: LogRatio;
  /** Whether lower ≤ upper within 4 errors: if not, runs backward did not start in equilibrium, or a weight is wrong. */
  readonly consistent: boolean;
}

/**
 * ln w of annealing runs from recorded energies. With E_λ = (1 − λ) E₀ + λ E₁, all at one temperature,
 *
 *   ln w = −Σ_k (λ_(k+1) − λ_k) ΔE(x_k)/T,   ΔE = E₁ − E₀;   of cooling at fixed E, λ is β and ΔE/T is E,
 *
 * x_k being the state in equilibrium (or on its way) at λ_k, before λ changes. ⟨w⟩ = Z₁/Z₀ exactly, whatever the number of steps,
 * if the run started in equilibrium at λ_0 and each move leaves its own law invariant. Runs backward give λ in falling order.
 *
 * @param path λ_0 .. λ_K, length K + 1
 * @param differences ΔE(x_k)/T, shape [runs, K]
 * @returns ln w of each run
 * @throws RangeError where the lengths do not fit
 *
 * Source: R. M. Neal, Stat. Comput. 11 (2001) 125, doi:10.1023/A:1008923215028.
 */
export function annealingLogWeights(path: ArrayLike<number>, differences: Batch): Float64Array {
  checkInteger('annealingLogWeights', 'path.length', path.length, 2);
  checkSameLength('annealingLogWeights', 'a run', differences.width, path.length - 1);
  const out = new Float64Array(differences.replicas);
  for (let r = 0; r < differences.replicas; r++)
    for (let k = 0; k < differences.width; k++)
      out[r]! -= (path[k + 1]! - path[k]!) * differences.data[r * differences.width + k]!;
  return out;
}

/**
 * ln(Z₁/Z₀) = ln ⟨w⟩ from the log weights of independent annealing runs. Its mean lies below the truth (Jensen), by about half
 * its squared error; with probability 1 − e^(−a) at least it is not more than a above. The error is s_w/(w̄ √R).
 *
 * @param logWeights ln w of each run
 * @throws RangeError where there are fewer than 2 runs or a weight is NaN or +∞
 *
 * Source: R. M. Neal, Stat. Comput. 11 (2001) 125, doi:10.1023/A:1008923215028.
 */
export function annealedImportance(logWeights: Float64Array): AnnealedImportance {
  const runs = logWeights.length;
  checkInteger('annealedImportance', 'logWeights.length', runs, 2);
  const effectiveSampleSize = weightedEffectiveSampleSize(logWeights);
  const logRatio = logMeanExp(logWeights);
  // Σ (w − w̄)²/(R w̄²) = R/ESS − 1
  const relative = logWeights.reduce((sum, x) => sum + (Math.exp(x - logRatio) - 1) ** 2, 0) / (runs - 1);
  return {
    logRatio,
    standardError: effectiveSampleSize === 0 ? Infinity : Math.sqrt(relative / runs),
    effectiveSampleSize,
    reliable: effectiveSampleSize >= LEAST_EFFECTIVE_SAMPLES,
  };
}

/**
 * A bracket of ln(Z₁/Z₀) from runs both ways: forward from 0 to 1 below, backward from 1 to 0, started in equilibrium at 1, above.
 *
 * @param forward ln w of runs from 0 to 1, ⟨w⟩ = Z₁/Z₀
 * @param backward ln w of runs from 1 to 0, ⟨w⟩ = Z₀/Z₁
 * @throws RangeError as `annealedImportance`
 *
 * Source: R. B. Grosse, Z. Ghahramani, R. P. Adams, arXiv:1511.02543 (2015): bidirectional Monte Carlo.
 */
export function annealedImportanceBracket(forward: Float64Array, backward: Float64Array): AnnealedImportanceBracket {
  const lower = annealedImportance(forward);
  const back = annealedImportance(backward);
  const upper = { ...back, logRatio: -back.logRatio };
  const gap = upper.logRatio - lower.logRatio;
  // ln w = −W/T of the work done along the path.
  const bar = bennettAcceptanceRatio(
    forward.map((x) => -x),
    backward.map((x) => -x),
  );
  return {
    lower,
    upper,
    gap,
    combined: { logRatio: -bar.difference, standardError: bar.standardError },
    consistent: gap >= -4 * Math.hypot(lower.standardError, upper.standardError),
  };
}
