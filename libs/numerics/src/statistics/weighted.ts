import { logSumExp } from '../log-domain.ts';

/**
 * Kish's effective number of weighted draws, (sum w)^2 / sum w^2, from ln w: between 1 and N, unchanged by a common factor.
 * 0 where all weights are 0 (or there are none).
 * @throws RangeError where a log weight is NaN or +Infinity
 *
 * Source: L. Kish, "Survey Sampling" (1965).
 */
export function weightedEffectiveSampleSize(logWeights: Float64Array): number {
  const total = logSumExp(logWeights);
  if (total === -Infinity) return 0;
  if (!Number.isFinite(total)) {
    throw new RangeError(
      `weightedEffectiveSampleSize: ln of the sum of the weights is ${total}, must be finite or -Infinity`,
    );
  }
  let squares = 0;
  for (const logWeight of logWeights) squares += Math.exp(2 * (logWeight - total));
  return 1 / squares;
}
