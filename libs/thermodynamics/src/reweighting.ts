import { logSumExp, softmax, weightedEffectiveSampleSize } from '@ergodic/numerics';
import { checkLogDistribution, checkPositive, checkSameLength } from './check.ts';

/** Fewer effective samples than this give no answer that deserves trust. */
export const LEAST_EFFECTIVE_SAMPLES = 100;

export interface Reweighted {
  /** Estimate of ⟨A⟩ at the new temperature. */
  readonly mean: number;
  /** Its standard error, for independent samples. */
  readonly standardError: number;
  /** (Σw)²/Σw²: how many samples at the new temperature the weighted ones are worth. */
  readonly effectiveSampleSize: number;
}

/**
 * ⟨A⟩ at temperature T′ from samples taken at T:
 *
 *   ⟨A⟩_T′ = Σ A w / Σ w,   ln w = −(1/T′ − 1/T) E.
 *
 * Exact in the limit of many samples; of few that matter it is nonsense, so fewer than 100 effective ones are refused. The
 * error is that of a ratio of means, √(Σ w² (A − ⟨A⟩)²)/Σw; correlated samples have a larger one.
 *
 * @param energies E of each sample
 * @param values A of each sample
 * @param from T > 0 at which the samples were taken
 * @param to T′ > 0
 * @throws RangeError where the effective number of samples is below 100, the lengths differ, or a temperature is out of range
 *
 * Source: A. M. Ferrenberg, R. H. Swendsen, Phys. Rev. Lett. 61 (1988) 2635, doi:10.1103/PhysRevLett.61.2635.
 */
export function reweightSamples(
  energies: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
): Reweighted {
  checkSameLength('reweightSamples', 'values', values.length, energies.length);
  const logWeights = logWeightsOf('reweightSamples', energies, from, to);
  const effectiveSampleSize = weightedEffectiveSampleSize(logWeights);
  if (!(effectiveSampleSize >= LEAST_EFFECTIVE_SAMPLES))
    throw new RangeError(
      `reweightSamples: effective sample size from T = ${from} to ${to} is ${effectiveSampleSize.toPrecision(3)} of ` +
        `${energies.length}, must be >= ${LEAST_EFFECTIVE_SAMPLES}`,
    );
  softmax(logWeights);
  const mean = logWeights.reduce((sum, w, i) => sum + w * values[i]!, 0);
  const standardError = Math.sqrt(logWeights.reduce((sum, w, i) => sum + (w * (values[i]! - mean)) ** 2, 0));
  return { mean, standardError, effectiveSampleSize };
}

/**
 * The Boltzmann law at T′ from that at T, both as logarithms: ln p′ = ln p − (1/T′ − 1/T) E − ln norm. An identity.
 *
 * @param logP ln p of each level at T
 * @param energies E of each level
 * @throws RangeError where Σ exp(logP) is not 1, the lengths differ, or a temperature is out of range
 */
export function reweightLogProbabilities(
  logP: ArrayLike<number>,
  energies: ArrayLike<number>,
  from: number,
  to: number,
): Float64Array {
  checkSameLength('reweightLogProbabilities', 'energies', energies.length, logP.length);
  checkLogDistribution('reweightLogProbabilities', 'logP', logP);
  const logWeights = logWeightsOf('reweightLogProbabilities', energies, from, to);
  // What cannot be reached (p = 0, E = +∞) stays so.
  const out = logWeights.map((w, i) => (logP[i] === -Infinity ? -Infinity : logP[i]! + w));
  const logNorm = logSumExp(out);
  return out.map((x) => x - logNorm);
}

function logWeightsOf(caller: string, energies: ArrayLike<number>, from: number, to: number): Float64Array {
  checkPositive(caller, 'from', from);
  checkPositive(caller, 'to', to);
  const shift = 1 / to - 1 / from;
  return Float64Array.from(energies, (E) => -shift * E);
}
