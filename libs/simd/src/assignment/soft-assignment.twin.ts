import { expBelowOne64 } from '../float64-math.ts';

export interface TwinRow {
  /** p_k of the centres that are used. */
  readonly p: number[];
  readonly logZ: number;
  readonly energy: number;
  readonly variance: number;
  readonly heat: number;
}

/** The Boltzmann law of one point over the centres, [used, D], by the kernel's operations in its order. */
export function twinAssign(
  x: ArrayLike<number>,
  centres: readonly ArrayLike<number>[],
  logDegeneracy: ArrayLike<number>,
  before: ArrayLike<number>,
  temperature: number,
): TwinRow {
  const beta = 1 / temperature;
  // Two lanes; an odd number of centres has a closed one at the end, in the place of the last.
  const lanes = centres.length + (centres.length % 2);
  const energies = Array.from({ length: lanes }, (_, k) => {
    const centre = centres[Math.min(k, centres.length - 1)]!;
    let sum = 0;
    for (let d = 0; d < x.length; d++) sum += (x[d]! - centre[d]!) * (x[d]! - centre[d]!);
    return sum;
  });
  const exponents = energies.map((E, k) => (k < centres.length ? logDegeneracy[k]! : -Infinity) - E * beta);
  const top = Math.max(...exponents);
  const weights = exponents.map((exponent) => expBelowOne64(exponent - top));
  const Z = sumOfFours(weights);
  const inverse = 1 / Z;
  const U = sumOfFours(weights.map((w, k) => w * energies[k]!)) * inverse;
  const p = weights.map((w) => w * inverse);
  return {
    p: p.slice(0, centres.length),
    logZ: top + Math.log(Z),
    energy: U,
    variance: sumOfTwos(p.map((share, k) => share * ((energies[k]! - U) * (energies[k]! - U)))),
    heat: sumOfTwos(p.map((share, k) => (share - (before[k] ?? 0)) * energies[k]!)),
  };
}

/** Two lanes, each of one pair after the other. */
function sumOfTwos(terms: readonly number[]): number {
  const lanes = [0, 0];
  terms.forEach((term, k) => (lanes[k % 2]! += term));
  return lanes[0]! + lanes[1]!;
}

/** Two lanes, each of two pairs at a time; a pair that is left comes last. */
function sumOfFours(terms: readonly number[]): number {
  const lanes = [0, 0];
  for (let k = 0; k < terms.length; k += 4)
    for (const lane of [0, 1])
      lanes[lane]! += k + 2 < terms.length ? terms[k + lane]! + terms[k + 2 + lane]! : terms[k + lane]!;
  return lanes[0]! + lanes[1]!;
}
