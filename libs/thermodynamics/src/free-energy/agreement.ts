import { chiSquareUpperQuantile } from '@ergodic/numerics';
import { checkFinite } from '../check.ts';

export interface NamedEstimate {
  readonly name: string;
  readonly value: number;
  /** Standard error ≥ 0: 0 of an exact value, ∞ of an estimate that cannot tell. */
  readonly standardError: number;
}

export interface Agreement {
  readonly agree: boolean;
  /** Σ (x_i − x̄)²/σ_i² over the estimates that can tell. */
  readonly chiSquare: number;
  /** One less than those estimates. */
  readonly degrees: number;
  /** The χ² that agreeing estimates exceed with the probability of a false alarm. */
  readonly threshold: number;
  /** Their mean, weighted by 1/σ²; the exact value where there is one. NaN where none can tell. */
  readonly mean: number;
  /** Of that mean. */
  readonly standardError: number;
  /** Each estimate's distance from the mean of the others, in errors of the difference; NaN of one that cannot tell. */
  readonly deviations: readonly { readonly name: string; readonly z: number }[];
  /** Where they disagree, the one without which χ² is least. Of two it cannot be told which; nothing then. */
  readonly differs: string | undefined;
}

/**
 * Whether several independent estimates of one number agree within their errors: χ² about their weighted mean against its
 * quantile. Estimates with an infinite error take no part.
 *
 * @param estimates at least one
 * @param falseAlarm probability that right estimates with right errors are said to disagree; 1e-3 without it
 * @throws RangeError where a value is not finite (unless its error is infinite), an error is negative or NaN, or two exact values
 * differ by more than rounding
 */
export function agreement(estimates: readonly NamedEstimate[], falseAlarm = 1e-3): Agreement {
  if (!(falseAlarm > 0 && falseAlarm < 1))
    throw new RangeError(`agreement: falseAlarm is ${falseAlarm}, must be in (0, 1)`);
  for (const { name, value, standardError } of estimates) {
    if (!(standardError >= 0))
      throw new RangeError(`agreement: standardError of ${name} is ${standardError}, must be >= 0`);
    if (standardError < Infinity) checkFinite('agreement', `value of ${name}`, value);
  }
  const telling = estimates.filter((estimate) => estimate.standardError < Infinity);
  const all = summary(telling);
  const degrees = Math.max(0, telling.length - 1);
  const threshold = degrees === 0 ? 0 : chiSquareUpperQuantile(falseAlarm, degrees);
  const agree = all.chiSquare <= threshold;
  const without = telling.map((estimate) => ({
    estimate,
    others: summary(telling.filter((other) => other !== estimate)),
  }));
  const deviations = estimates.map((estimate) => {
    const others = without.find((entry) => entry.estimate === estimate)?.others;
    if (!others || telling.length < 2) return { name: estimate.name, z: NaN };
    const error = Math.hypot(estimate.standardError, others.standardError);
    const difference = estimate.value - others.mean;
    return { name: estimate.name, z: negligible(difference, others.mean) ? 0 : difference / error };
  });
  const worst = without.reduce<(typeof without)[number] | undefined>(
    (best, entry) =>
      // An exact value is not what differs.
      entry.estimate.standardError > 0 && (!best || entry.others.chiSquare < best.others.chiSquare) ? entry : best,
    undefined,
  );
  const tellable = telling.length > 2 || telling.some((estimate) => estimate.standardError === 0);
  return {
    agree,
    chiSquare: all.chiSquare,
    degrees,
    threshold,
    mean: all.mean,
    standardError: all.standardError,
    deviations,
    differs: agree || !tellable ? undefined : worst?.estimate.name,
  };
}

const negligible = (difference: number, size: number): boolean =>
  Math.abs(difference) <= 1e-9 * Math.max(1, Math.abs(size));

function summary(estimates: readonly NamedEstimate[]): { mean: number; standardError: number; chiSquare: number } {
  const exact = estimates.filter((estimate) => estimate.standardError === 0);
  if (estimates.length === 0) return { mean: NaN, standardError: Infinity, chiSquare: 0 };
  if (exact.length > 0) {
    const mean = exact[0]!.value;
    for (const { name, value } of exact)
      if (!negligible(value - mean, mean))
        throw new RangeError(
          `agreement: exact values of ${exact[0]!.name} and ${name} are ${mean}, ${value}, must be equal`,
        );
    return { mean, standardError: 0, chiSquare: chiSquareAbout(mean, estimates) };
  }
  let [weight, mean] = [0, 0];
  for (const { value, standardError } of estimates) {
    const own = standardError ** -2;
    weight += own;
    mean += (own / weight) * (value - mean);
  }
  return { mean, standardError: weight ** -0.5, chiSquare: chiSquareAbout(mean, estimates) };
}

function chiSquareAbout(mean: number, estimates: readonly NamedEstimate[]): number {
  let sum = 0;
  for (const { value, standardError } of estimates) if (standardError > 0) sum += ((value - mean) / standardError) ** 2;
  return sum;
}
