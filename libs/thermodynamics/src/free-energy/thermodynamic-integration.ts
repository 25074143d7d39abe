import { checkFinite, checkInteger, checkNotNegative, checkSameLength } from '../check.ts';

export interface ThermodynamicIntegral {
  /** ln Z at each point of the path; `start` at the first. */
  readonly logZ: Float64Array;
  /** Its standard error from those of the means, which are taken as independent. */
  readonly standardError: Float64Array;
  /** A bound, not proven, of what the rule leaves out between the points; includes some of their noise. */
  readonly quadratureError: Float64Array;
}

export interface IntegratedEntropy {
  /** S = ln Z + βU at each point, nats. */
  readonly entropy: Float64Array;
  /** Its standard error, U being in both terms. */
  readonly standardError: Float64Array;
  /** As of the integral. */
  readonly quadratureError: Float64Array;
}

/**
 * Thermodynamic integration of recorded means along a path:
 *
 *   ln Z(β_i) = ln Z(β_0) − ∫ U dβ,   or at one temperature   ln Z(λ_i) = ln Z(λ_0) − ∫ ⟨∂E/∂λ⟩/T dλ.
 *
 * Between two points the mean of the parabolas through either and the next point is integrated: exact for cubics at equal steps.
 * The error of that is taken as a third of the difference to the same rule on every other point, its order being 2 at least.
 *
 * @param path β_i (or λ_i), rising or falling strictly, at least 3 points
 * @param means U_i (or ⟨∂E/∂λ⟩/T) at each
 * @param errors their standard errors, 0 for exact ones
 * @param start ln Z at the first point, N ln 2 of N spins at β = 0; 0 without it, so that ratios come out
 * @throws RangeError where there are fewer than 3 points, they do not rise or fall strictly, lengths differ, or a number is not
 * finite or an error negative
 *
 * Source: J. G. Kirkwood, J. Chem. Phys. 3 (1935) 300, doi:10.1063/1.1749657.
 */
export function thermodynamicIntegration(
  path: ArrayLike<number>,
  means: ArrayLike<number>,
  errors: ArrayLike<number>,
  start = 0,
): ThermodynamicIntegral {
  checkFinite('thermodynamicIntegration', 'start', start);
  const { weights, quadratureError } = integrals('thermodynamicIntegration', path, means, errors);
  return {
    logZ: Float64Array.from(weights, (row) => start - integral(row, means)),
    standardError: Float64Array.from(weights, (row) => spread(row, errors)),
    quadratureError,
  };
}

/**
 * S along a path of inverse temperatures: S(β_i) = ln Z(β_i) + β_i U_i, by `thermodynamicIntegration`.
 *
 * @param betas β_i, 1/energy, as there
 * @param energies U_i, energy
 * @param errors standard errors of U_i
 * @param start ln Z(β_0): N ln 2 of N spins at β_0 = 0
 * @throws RangeError as there
 */
export function integratedEntropy(
  betas: ArrayLike<number>,
  energies: ArrayLike<number>,
  errors: ArrayLike<number>,
  start: number,
): IntegratedEntropy {
  checkFinite('integratedEntropy', 'start', start);
  const { weights, quadratureError } = integrals('integratedEntropy', betas, energies, errors);
  // S_i = start + Σ_j (β_i δ_ij − w_ij) U_j
  const rows = weights.map((row, i) => row.map((w, j) => (i === j ? betas[i]! : 0) - w));
  return {
    entropy: Float64Array.from(rows, (row) => start + integral(row, energies)),
    standardError: Float64Array.from(rows, (row) => spread(row, errors)),
    quadratureError,
  };
}

const integral = (row: Float64Array, values: ArrayLike<number>): number =>
  row.reduce((sum, w, i) => sum + w * values[i]!, 0);

const spread = (row: Float64Array, errors: ArrayLike<number>): number =>
  Math.sqrt(row.reduce((sum, w, i) => sum + (w * errors[i]!) ** 2, 0));

/** Weights of the integral from the first point to each point, one row a point, and the error of the rule. */
function integrals(caller: string, path: ArrayLike<number>, means: ArrayLike<number>, errors: ArrayLike<number>) {
  const n = path.length;
  checkInteger(caller, 'path.length', n, 3);
  checkSameLength(caller, 'means', means.length, n);
  checkSameLength(caller, 'errors', errors.length, n);
  for (let i = 0; i < n; i++) {
    checkFinite(caller, `path[${i}]`, path[i]!);
    checkFinite(caller, `means[${i}]`, means[i]!);
    checkNotNegative(caller, `errors[${i}]`, errors[i]!);
    if (i > 0 && !((path[i]! - path[i - 1]!) * (path[1]! - path[0]!) > 0))
      throw new RangeError(`${caller}: path[${i}] is ${path[i]} after ${path[i - 1]}, must rise or fall strictly`);
  }
  const all = Array.from({ length: n }, (_, i) => i);
  const fine = pieces(path, all);
  const weights = [new Float64Array(n)];
  for (const piece of fine) weights.push(weights.at(-1)!.map((w, i) => w + piece[i]!));

  const everyOther = all.filter((i) => i % 2 === 0);
  const coarse = pieces(path, everyOther);
  const quadratureError = new Float64Array(n);
  const value = (row: Float64Array): number => integral(row, means);
  for (let i = 1; i < n; i++) {
    const pair = Math.floor((i - 1) / 2);
    const before = quadratureError[2 * pair]!;
    // A last interval without a partner is compared with the trapezium.
    const difference =
      2 * pair + 2 < n
        ? value(fine[2 * pair]!) + value(fine[2 * pair + 1]!) - value(coarse[pair]!)
        : value(fine[i - 1]!) - ((path[i]! - path[i - 1]!) * (means[i]! + means[i - 1]!)) / 2;
    quadratureError[i] = before + Math.abs(difference) / 3;
  }
  return { weights, quadratureError };
}

/** Weights of the integral over each interval between chosen points. */
function pieces(path: ArrayLike<number>, chosen: readonly number[]): Float64Array[] {
  return chosen.slice(1).map((right, k) => {
    const left = chosen[k]!;
    const weights = new Float64Array(path.length);
    const neighbours = [chosen[k - 1], chosen[k + 2]].filter((i) => i !== undefined);
    const h = path[right]! - path[left]!;
    if (neighbours.length === 0) {
      weights[left] = weights[right] = h / 2;
      return weights;
    }
    for (const third of neighbours)
      for (const [own, a, b] of [
        [left, right, third],
        [right, left, third],
        [third, left, right],
      ] as const) {
        // ∫ (x − a)(x − b)/((own − a)(own − b)) over the interval, from its left end on
        const [p, q] = [path[a]! - path[left]!, path[b]! - path[left]!];
        const area = h ** 3 / 3 - ((p + q) * h * h) / 2 + p * q * h;
        weights[own]! += area / ((path[own]! - path[a]!) * (path[own]! - path[b]!)) / neighbours.length;
      }
    return weights;
  });
}
