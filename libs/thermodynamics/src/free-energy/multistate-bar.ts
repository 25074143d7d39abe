import { type Batch, logSumExp } from '@ergodic/numerics';
import { solve, symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { checkFinite, checkInteger, checkSameLength } from '../check.ts';

const TOLERANCE = 1e-11;
const MOST_ITERATIONS = 5000;
/** Eigenvalues below this are the one that is 0. */
const ZERO = 1e-10;
/** Of a state that belongs to no group. */
const APART = -1;

export interface MultistateBar {
  /** ln(Z_k/Z_0) of each state. */
  readonly logRatio: Float64Array;
  /** Standard error of each, asymptotic; ∞ where no chain of overlapping states leads to state 0. */
  readonly standardError: Float64Array;
  /** Standard error of ln(Z_i/Z_j). */
  errorBetween(i: number, j: number): number;
  /** Overlap: the share of samples that belong to state j as seen from state i, shape [states, states]; rows sum to 1. */
  readonly overlap: Float64Array;
  /** How many samples of its own each state is worth, all samples reweighted to it. */
  readonly effectiveSampleSize: Float64Array;
  /** Whether the equations are solved. */
  readonly converged: boolean;
}

/**
 * Multistate Bennett acceptance ratio: ln Z of several states (temperatures, fields, protocol values) from the samples of all of
 * them together. With reduced energies u_k = E_k/T_k and f_k = −ln Z_k,
 *
 *   f_k = −ln Σ_n e^(−u_k(x_n)) / Σ_j N_j e^(f_j − u_j(x_n)),
 *
 * solved by Newton's method, or by iterating the equation where that is better. States without samples may be among them. Of two
 * states it is Bennett's acceptance ratio. Correlated samples: thin them out first, or errors are too small.
 *
 * @param reduced u_k(x_n), shape [states, samples]: every sample in every state
 * @param counts N_k, how many of the samples are of each state; the order of the samples does not matter
 * @throws RangeError where there are fewer than 2 states or no sample, the counts do not add up to the samples, or a reduced
 * energy is not finite
 *
 * Source: M. R. Shirts, J. D. Chodera, J. Chem. Phys. 129 (2008) 124105, doi:10.1063/1.2978177.
 */
export function multistateBar(reduced: Batch, counts: ArrayLike<number>): MultistateBar {
  const { data: u, replicas: states, width: samples } = reduced;
  checkInteger('multistateBar', 'number of states', states, 2);
  checkInteger('multistateBar', 'number of samples', samples, 1);
  checkSameLength('multistateBar', 'counts', counts.length, states);
  let total = 0;
  for (let k = 0; k < states; k++) {
    checkInteger('multistateBar', `counts[${k}]`, counts[k]!, 0);
    total += counts[k]!;
  }
  if (total !== samples)
    throw new RangeError(`multistateBar: counts add up to ${total}, must be the number of samples, ${samples}`);
  for (let i = 0; i < u.length; i++) checkFinite('multistateBar', `reduced[${i}]`, u[i]!);

  const f = new Float64Array(states);
  const logWeights = new Float64Array(states * samples); // ln W_kn = f_k − u_kn − ln Σ_j N_j e^(f_j − u_jn)
  const terms = new Float64Array(states);
  const term = new Float64Array(samples);
  /** Fills ln W at f and returns the f that the equations give. */
  const iterate = (at: Float64Array): Float64Array => {
    for (let n = 0; n < samples; n++) {
      for (let k = 0; k < states; k++) terms[k] = Math.log(counts[k]!) + at[k]! - u[k * samples + n]!;
      const mixture = logSumExp(terms);
      for (let k = 0; k < states; k++) logWeights[k * samples + n] = at[k]! - u[k * samples + n]! - mixture;
    }
    return at.map((fk, k) => fk - logSumExp(logWeights, k * samples, samples));
  };
  const sampled = Array.from({ length: states }, (_, k) => k).filter((k) => counts[k]! > 0);
  const anchor = sampled[0]!;
  const offBy = (at: Float64Array, next: Float64Array): number =>
    sampled.reduce((most, k) => Math.max(most, Math.abs(next[k]! - at[k]! - (next[anchor]! - at[anchor]!))), 0);

  let next: Float64Array = iterate(f);
  let error = offBy(f, next);
  let converged = error <= TOLERANCE;
  for (let iteration = 0; iteration < MOST_ITERATIONS && !converged; iteration++) {
    const newton = newtonStep(f, gram(logWeights, states, samples, term), counts, sampled);
    let candidate: Float64Array = next.map((x) => x - next[anchor]!);
    let after: Float64Array | undefined;
    if (newton) {
      const tried = iterate(newton);
      if (offBy(newton, tried) < error) [candidate, after] = [newton, tried];
    }
    after ??= iterate(candidate);
    const change = candidate.reduce((most, x, k) => Math.max(most, Math.abs(x - f[k]!)), 0);
    f.set(candidate);
    next = after;
    error = offBy(f, next);
    converged = error <= TOLERANCE || change <= 1e-14 * Math.max(1, ...f.map(Math.abs));
  }
  // States without samples follow from the others.
  f.set(next);
  iterate(f);

  const products = gram(logWeights, states, samples, term);
  const theta = covariance(products, counts, states);
  const groups = groupsOf(products, counts, states);
  const errorBetween = (i: number, j: number): number => {
    checkInteger('errorBetween', 'i', i, 0, states - 1);
    checkInteger('errorBetween', 'j', j, 0, states - 1);
    if (i === j) return 0;
    if (groups[i] !== groups[j] || groups[i] === APART) return Infinity;
    return Math.sqrt(Math.max(0, theta[i * states + i]! - 2 * theta[i * states + j]! + theta[j * states + j]!));
  };
  return {
    logRatio: f.map((x) => f[0]! - x),
    standardError: f.map((_, k) => errorBetween(k, 0)),
    errorBetween,
    overlap: products.map((x, at) => x * counts[at % states]!),
    effectiveSampleSize: f.map((_, k) => 1 / products[k * states + k]!),
    converged,
  };
}

/** W^T W, shape [states, states]. */
function gram(logWeights: Float64Array, states: number, samples: number, row: Float64Array): Float64Array {
  const W = logWeights.map(Math.exp);
  const out = new Float64Array(states * states);
  for (let i = 0; i < states; i++) {
    row.set(W.subarray(i * samples, (i + 1) * samples));
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let n = 0; n < samples; n++) sum += row[n]! * W[j * samples + n]!;
      out[i * states + j] = out[j * states + i] = sum;
    }
  }
  return out;
}

/** Newton's f for the sampled states, the first of them held; nothing where the equations are singular. */
function newtonStep(
  f: Float64Array,
  products: Float64Array,
  counts: ArrayLike<number>,
  sampled: readonly number[],
): Float64Array | undefined {
  const states = f.length;
  const free = sampled.slice(1);
  if (free.length === 0) return undefined;
  // Σ_n W_kn = Σ_j N_j (W^T W)_kj
  const sums = Array.from({ length: states }, (_, k) =>
    sampled.reduce((sum, j) => sum + counts[j]! * products[k * states + j]!, 0),
  );
  const hessian = new Float64Array(free.length ** 2);
  const gradient = new Float64Array(free.length);
  free.forEach((k, a) => {
    gradient[a] = counts[k]! * (1 - sums[k]!);
    free.forEach((l, b) => {
      hessian[a * free.length + b] =
        (k === l ? counts[k]! * sums[k]! : 0) - counts[k]! * counts[l]! * products[k * states + l]!;
    });
  });
  try {
    const step = solve(hessian, gradient, free.length);
    const out = f.slice();
    free.forEach((k, a) => (out[k]! += step[a]!));
    return out.every(Number.isFinite) ? out : undefined;
  } catch {
    return undefined;
  }
}

/** Θ = V Σ (1 − Σ V^T N V Σ)⁺ Σ V^T with W^T W = V Σ² V^T. */
function covariance(products: Float64Array, counts: ArrayLike<number>, states: number): Float64Array {
  const { values, vectors } = symmetricEigen(products, states);
  const sigma = values.map((x) => Math.sqrt(Math.max(0, x)));
  const inner = new Float64Array(states * states);
  for (let a = 0; a < states; a++)
    for (let b = 0; b < states; b++) {
      let sum = 0;
      for (let k = 0; k < states; k++) sum += vectors[a * states + k]! * counts[k]! * vectors[b * states + k]!;
      inner[a * states + b] = (a === b ? 1 : 0) - sigma[a]! * sum * sigma[b]!;
    }
  for (let a = 0; a < states; a++) for (let b = 0; b < a; b++) inner[a * states + b] = inner[b * states + a]!;
  const { values: lambda, vectors: modes } = symmetricEigen(inner, states);
  const theta = new Float64Array(states * states);
  for (let m = 0; m < states; m++) {
    if (lambda[m]! < ZERO) continue;
    const mode = Array.from({ length: states }, (_, k) => {
      let sum = 0;
      for (let a = 0; a < states; a++) sum += vectors[a * states + k]! * sigma[a]! * modes[m * states + a]!;
      return sum;
    });
    for (let i = 0; i < states; i++)
      for (let j = 0; j < states; j++) theta[i * states + j]! += (mode[i]! * mode[j]!) / lambda[m]!;
  }
  return theta;
}

/**
 * A number for each state, the same for those that are linked by overlaps of at least one sample. States without samples lean on
 * all others: they belong to them where these are one group, and to none otherwise.
 */
function groupsOf(products: Float64Array, counts: ArrayLike<number>, states: number): readonly number[] {
  const groups = Array.from({ length: states }, (_, k) => k);
  for (let round = 0; round < states; round++)
    for (let i = 0; i < states; i++)
      for (let j = 0; j < states; j++)
        if (counts[i]! * counts[j]! * products[i * states + j]! >= 1)
          groups[i] = groups[j] = Math.min(groups[i]!, groups[j]!);
  const [first = APART, ...others] = new Set(groups.filter((_, k) => counts[k]! > 0));
  return groups.map((group, k) => (counts[k]! > 0 ? group : others.length === 0 ? first : APART));
}
