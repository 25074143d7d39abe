import { chiSquareUpperQuantile } from '../special-functions/distributions.ts';
import { normalQuantile } from '../special-functions/normal.ts';
import { FALSE_FAILURE, verdict, type Verdict } from './verdict.ts';

export interface CountTestOptions {
  /** Bins are merged with their neighbours in this order (energies, say) until each expects enough. By expected count if absent. */
  readonly order?: ArrayLike<number>;
  /** Least expected count of a bin after merging. */
  readonly minimumExpected?: number;
  /**
   * tau_max = (1 + lambda_2) / (1 - lambda_2) of the REVERSIBLE kernel whose chain was counted: the statistic is divided by it,
   * which is conservative. 1 for independent draws.
   */
  readonly correlationTime?: number;
}

export interface CountVerdict extends Verdict {
  readonly degreesOfFreedom: number;
}

/**
 * Pearson's test of counts against probabilities: chi^2 = sum (O - E)^2 / E, with the exact 1 - 1e-6 quantile.
 * A count in a bin of probability 0 fails outright.
 *
 * @param observed counts of independent draws, or of a reversible chain (then give `correlationTime`)
 * @param probabilities same length; normalised here
 * @throws RangeError where the lengths differ, a probability is negative, fewer than two bins remain after merging, or a chain is
 * shorter than 1000 correlation times
 */
export function chiSquareTest(
  observed: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: CountTestOptions = {},
): CountVerdict {
  return countsTest('chiSquareTest', (o, e) => (o - e) ** 2 / e, observed, probabilities, options);
}

/** The likelihood-ratio test, G = 2 sum O ln(O / E), otherwise as `chiSquareTest`. */
export function gTest(
  observed: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: CountTestOptions = {},
): CountVerdict {
  return countsTest('gTest', (o, e) => (o === 0 ? 0 : 2 * o * Math.log(o / e)), observed, probabilities, options);
}

/**
 * tau_max of a reversible kernel from its second-largest signed eigenvalue: (1 + lambda) / (1 - lambda).
 * @throws RangeError unless lambda is in [-1, 1)
 */
export function maximalCorrelationTime(secondEigenvalue: number): number {
  if (!(secondEigenvalue >= -1 && secondEigenvalue < 1)) {
    throw new RangeError(`maximalCorrelationTime: secondEigenvalue is ${secondEigenvalue}, must be in [-1, 1)`);
  }
  return (1 + secondEigenvalue) / (1 - secondEigenvalue);
}

/**
 * Tests detailed balance of stationary flows: over the pairs a < b, the largest |n_ab - n_ba| / sqrt(n_ab + n_ba). Pairs with
 * fewer than 400 crossings are left out. Threshold 5.5, or Bonferroni's for many pairs.
 *
 * @param transitions counts n_ab = #(x_0 = a, x_1 = b) over independent replicas started from the stationary law, row-major [states, states]
 * @throws RangeError where the length is not states^2 or no pair has 400 crossings
 */
export function detailedBalanceTest(
  transitions: ArrayLike<number>,
  states: number,
): Verdict & { readonly pairs: number } {
  if (transitions.length !== states * states) {
    throw new RangeError(
      `detailedBalanceTest: transitions.length is ${transitions.length}, must be states^2 = ${states * states}`,
    );
  }
  let largest = 0;
  let pairs = 0;
  for (let a = 0; a < states; a++) {
    for (let b = a + 1; b < states; b++) {
      const forth = transitions[a * states + b]!;
      const back = transitions[b * states + a]!;
      if (forth + back < 400) continue;
      pairs++;
      largest = Math.max(largest, Math.abs(forth - back) / Math.sqrt(forth + back));
    }
  }
  if (pairs === 0)
    throw new RangeError('detailedBalanceTest: no pair of states has 400 crossings, must be at least one');
  const threshold = Math.max(5.5, -normalQuantile(FALSE_FAILURE / 2 / pairs));
  return { ...verdict(largest, threshold), pairs };
}

function countsTest(
  caller: string,
  term: (observed: number, expected: number) => number,
  observed: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { order, minimumExpected = 25, correlationTime = 1 }: CountTestOptions,
): CountVerdict {
  const bins = observed.length;
  if (probabilities.length !== bins || (order !== undefined && order.length !== bins)) {
    throw new RangeError(
      `${caller}: lengths are ${bins}, ${probabilities.length}, ${order?.length ?? bins}, must be equal`,
    );
  }
  if (!(correlationTime > 0)) throw new RangeError(`${caller}: correlationTime is ${correlationTime}, must be > 0`);
  const total = sum(observed);
  if (correlationTime !== 1 && total < 1000 * correlationTime) {
    throw new RangeError(
      `${caller}: total count is ${total}, must be >= 1000 correlation times = ${1000 * correlationTime}`,
    );
  }
  const mass = sum(probabilities);
  const key = order ?? probabilities;
  const possible: number[] = [];
  let forbidden = 0;
  for (let i = 0; i < bins; i++) {
    if (!(probabilities[i]! >= 0))
      throw new RangeError(`${caller}: probability ${i} is ${probabilities[i]}, must be >= 0`);
    if (probabilities[i]! > 0) possible.push(i);
    else forbidden += observed[i]!;
  }
  possible.sort((i, j) => key[i]! - key[j]!);

  const merged: { observed: number; expected: number }[] = [];
  let open = { observed: 0, expected: 0 };
  for (const i of possible) {
    open.observed += observed[i]!;
    open.expected += (total * probabilities[i]!) / mass;
    if (open.expected >= minimumExpected) {
      merged.push(open);
      open = { observed: 0, expected: 0 };
    }
  }
  const last = merged.at(-1);
  if (last !== undefined) {
    last.observed += open.observed;
    last.expected += open.expected;
  }
  if (merged.length < 2) {
    throw new RangeError(
      `${caller}: ${merged.length} bins expect ${minimumExpected} counts of ${total}, must be at least 2`,
    );
  }
  let statistic = forbidden > 0 ? Infinity : 0;
  for (const bin of merged) statistic += term(bin.observed, bin.expected);
  const degreesOfFreedom = merged.length - 1;
  const threshold = chiSquareUpperQuantile(FALSE_FAILURE, degreesOfFreedom);
  return { ...verdict(statistic / correlationTime, threshold), degreesOfFreedom };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
