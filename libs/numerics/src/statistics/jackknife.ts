import type { Batch } from '../batch.ts';

export interface Estimate {
  readonly value: number;
  /** Standard error of the value. */
  readonly standardError: number;
}

/**
 * A function of means and its standard error, by leaving out one block of measurements at a time: what a ratio, a variance or a
 * cumulant needs, whose error does not follow from the errors of its parts, since those are correlated. The bias of first order
 * in 1/B is taken out.
 *
 *   θ = B f(m̄) − (B − 1) θ̄₋,   variance = (B − 1)/B Σ (θ₋b − θ̄₋)²,   θ₋b = f of the means without block b.
 *
 * @param blocks shape [B, quantities]: means of independent blocks, or of blocks much longer than the correlation time
 * @param statistic f, of one mean for each quantity
 * @throws RangeError where there are fewer than 2 blocks
 *
 * Source: R. G. Miller, Biometrika 61 (1974) 1, doi:10.1093/biomet/61.1.1.
 */
export function jackknife(blocks: Batch, statistic: (means: Float64Array) => number): Estimate {
  const { data, replicas: count, width } = blocks;
  if (!(count >= 2)) throw new RangeError(`jackknife: number of blocks is ${count}, must be >= 2`);
  const means = new Float64Array(width);
  for (let b = 0; b < count; b++) for (let q = 0; q < width; q++) means[q]! += data[b * width + q]!;
  for (let q = 0; q < width; q++) means[q]! /= count;
  const whole = statistic(means);
  const without = new Float64Array(width);
  const shifts = new Float64Array(count); // θ₋b − f(m̄): of the values themselves, (B − 1) would multiply the rounding
  let shift = 0;
  for (let b = 0; b < count; b++) {
    for (let q = 0; q < width; q++) without[q] = means[q]! + (means[q]! - data[b * width + q]!) / (count - 1);
    shifts[b] = statistic(without) - whole;
    shift += shifts[b]! / count;
  }
  let squares = 0;
  for (const own of shifts) squares += (own - shift) ** 2;
  return {
    value: whole - (count - 1) * shift,
    standardError: Math.sqrt(((count - 1) / count) * squares),
  };
}
