import { checkDistribution, checkInteger, checkSameLength } from './check.ts';
import { natsToBits, shannonEntropyNats } from './shannon-entropy.ts';

/** p(x, y) or counts of (x, y): one row for each x, one column for each y. */
export type JointTable = readonly ArrayLike<number>[];

/**
 * I(X; Y) = Σ p(x, y) ln(p(x, y)/(p(x) p(y))) = H(X) + H(Y) − H(X, Y) = H(X) − H(X|Y).
 *
 * 0 ≤ I ≤ min(H(X), H(Y)); 0 iff independent. What is done to Y afterwards cannot raise it (data processing).
 *
 * @param joint p(x, y)
 * @throws RangeError where p is not a distribution or the rows differ in length
 *
 * Source: C. E. Shannon, Bell Syst. Tech. J. 27 (1948) 379, doi:10.1002/j.1538-7305.1948.tb01338.x.
 */
export function mutualInformationNats(joint: JointTable): number {
  checkDistribution('mutualInformationNats', 'joint', flatten(joint));
  const { rows, columns } = marginals(joint);
  let sum = 0;
  joint.forEach((row, x) => {
    for (let y = 0; y < row.length; y++) if (row[y]! > 0) sum += row[y]! * Math.log(row[y]! / rows[x]! / columns[y]!);
  });
  return Math.max(0, sum); // below 0 by rounding only
}

/** I(X; Y) with log₂. @throws RangeError as `mutualInformationNats` */
export function mutualInformationBits(joint: JointTable): number {
  return natsToBits(mutualInformationNats(joint));
}

/**
 * H(Y|X) = Σ p(x) H(Y|x) = H(X, Y) − H(X): what is not known of Y once X is.
 *
 * @param joint p(x, y)
 * @throws RangeError where p is not a distribution or the rows differ in length
 */
export function conditionalEntropyNats(joint: JointTable): number {
  checkDistribution('conditionalEntropyNats', 'joint', flatten(joint));
  let sum = 0;
  marginals(joint).rows.forEach((mass, x) => {
    if (mass > 0) sum += mass * shannonEntropyNats(Float64Array.from(joint[x]!, (p) => p / mass));
  });
  return sum;
}

/**
 * I = −½ ln(1 − ρ²) of two jointly normal variables of correlation ρ; +∞ at ρ = ±1.
 *
 * @throws RangeError unless −1 ≤ ρ ≤ 1
 */
export function gaussianMutualInformationNats(correlation: number): number {
  if (!(Math.abs(correlation) <= 1))
    throw new RangeError(`gaussianMutualInformationNats: correlation is ${correlation}, must be in [-1, 1]`);
  // At the ends 1 − ρ² keeps its digits only in factors, near 0 only as a whole.
  const log =
    Math.abs(correlation) < 0.5
      ? Math.log1p(-correlation * correlation)
      : Math.log1p(correlation) + Math.log1p(-correlation);
  return Math.abs(log / 2); // not −0
}

/**
 * What the plug-in estimate of I is too large by on average, at leading order: (|X| − 1)(|Y| − 1)/(2N). Table entries that
 * cannot occur make it smaller.
 *
 * Source: G. A. Miller, Note on the bias of information estimates, in Information Theory in Psychology (1955).
 */
export function mutualInformationBiasNats(rows: number, columns: number, samples: number): number {
  checkInteger('mutualInformationBiasNats', 'rows', rows, 1);
  checkInteger('mutualInformationBiasNats', 'columns', columns, 1);
  checkInteger('mutualInformationBiasNats', 'samples', samples, 1);
  return ((rows - 1) * (columns - 1)) / (2 * samples);
}

/**
 * I(X; Y) estimated from N independent pairs: that of the frequencies n(x, y)/N, less its leading bias. What is left of the
 * bias is O(1/N²). May be negative: clipped at 0 it would be biased again.
 *
 * @param counts n(x, y), integers ≥ 0
 * @throws RangeError where a count is not an integer ≥ 0, none is positive, or the rows differ in length
 */
export function estimateMutualInformationNats(counts: JointTable): number {
  const all = flatten(counts);
  all.forEach((count, i) => checkInteger('estimateMutualInformationNats', `counts[${i}]`, count, 0));
  const samples = all.reduce((a, b) => a + b, 0);
  const bias = mutualInformationBiasNats(counts.length, counts[0]?.length ?? 0, samples);
  return mutualInformationNats(counts.map((row) => Float64Array.from(row, (count) => count / samples))) - bias;
}

function marginals(joint: JointTable): { rows: Float64Array; columns: Float64Array } {
  const rows = new Float64Array(joint.length);
  const columns = new Float64Array(joint[0]!.length);
  joint.forEach((row, x) => {
    for (let y = 0; y < row.length; y++) {
      rows[x]! += row[y]!;
      columns[y]! += row[y]!;
    }
  });
  return { rows, columns };
}

function flatten(joint: JointTable): number[] {
  joint.forEach((row, x) => checkSameLength('mutual information', `row ${x}`, row.length, joint[0]!.length));
  return joint.flatMap((row) => Array.from(row));
}
