/** E = −Σ_{pairs} J_ij s_i s_j − Σᵢ h_i s_i, each pair counted once; s is ±1 (spins) or 0 and 1 (bits). */
export interface PairwiseProblem {
  readonly units: number;
  /** Pair e joins `from[e]` and `to[e]` with J = `coupling[e]`. Parallel pairs add up. */
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  readonly coupling: ArrayLike<number>;
  /** h_i. */
  readonly field: ArrayLike<number>;
  readonly kind?: 'spins' | 'bits';
}

/**
 * The problem over spins ±1 in whole multiples of a resolution q, a power of two: q = 2^(⌈log₂ B⌉ − 30) for the largest
 * possible field B = maxᵢ (|h_i| + Σⱼ |J_ij|). Every sum of them is then exact in 32 bits, whatever its order. Couplings of
 * integers, or of few digits, are kept as they are; others are moved by q/2 at most, some 10^-9 of the largest field.
 *
 * Bits b = (1 + s)/2 become spins: J' = J/4, h'_i = h_i/2 + Σⱼ J_ij/4, and a constant.
 */
export interface IntegerCouplings {
  /** q. */
  readonly resolution: number;
  /** 2 J / q of each pair. */
  readonly twice: Int32Array;
  /** h_i / q. */
  readonly external: Int32Array;
  /** (h_i + Σⱼ J_ij) / q: the field at i where all spins are +1. */
  readonly aligned: Int32Array;
  /** E(bits) − E(spins), in units of energy; 0 for spins. */
  readonly constant: number;
}

/** @throws RangeError where an index or a number is not what `PairwiseProblem` says */
export function integerCouplings(problem: PairwiseProblem, name: string): IntegerCouplings {
  check(problem, name);
  const { units, from, to, coupling } = problem;
  const { J, h, constant } = overSpins(problem);
  const bound = Float64Array.from(h, Math.abs);
  for (let e = 0; e < coupling.length; e++) {
    bound[from[e]!]! += Math.abs(J[e]!);
    bound[to[e]!]! += Math.abs(J[e]!);
  }
  const largest = bound.reduce((a, b) => Math.max(a, b), 0);
  if (!(largest < 2 ** 1000))
    throw new RangeError(`${name}: |h_i| + Σⱼ |J_ij| is ${largest} somewhere, must be below 2^1000`);
  const resolution = largest > 0 ? Math.max(2 ** (Math.ceil(Math.log2(largest)) - 30), 2 ** -1040) : 1;

  const twice = new Int32Array(coupling.length);
  const external = Int32Array.from(h, (value) => Math.round(value / resolution));
  const aligned = Int32Array.from(external);
  for (let e = 0; e < coupling.length; e++) {
    const single = Math.round(J[e]! / resolution);
    twice[e] = 2 * single;
    aligned[from[e]!]! += single;
    aligned[to[e]!]! += single;
  }
  return { resolution, twice, external, aligned: aligned.subarray(0, units), constant };
}

function overSpins({ from, to, coupling, field, kind = 'spins' }: PairwiseProblem) {
  const J = Float64Array.from(coupling);
  const h = Float64Array.from(field);
  let constant = 0;
  if (kind === 'bits') {
    for (let i = 0; i < h.length; i++) {
      constant -= h[i]! / 2;
      h[i]! /= 2;
    }
    for (let e = 0; e < J.length; e++) {
      J[e]! /= 4;
      constant -= J[e]!;
      h[from[e]!]! += J[e]!;
      h[to[e]!]! += J[e]!;
    }
  }
  return { J, h, constant };
}

function check({ units, from, to, coupling, field }: PairwiseProblem, name: string): void {
  if (!Number.isInteger(units) || units < 1 || units > 2 ** 24) {
    throw new RangeError(`${name}: units is ${units}, must be an integer in [1, 2^24]`);
  }
  if (field.length !== units) throw new RangeError(`${name}: field has ${field.length} values, must have ${units}`);
  if (from.length !== coupling.length || to.length !== coupling.length) {
    throw new RangeError(
      `${name}: from, to and coupling have ${from.length}, ${to.length} and ${coupling.length} values, must have as many`,
    );
  }
  for (let i = 0; i < units; i++) {
    if (!Number.isFinite(field[i])) throw new RangeError(`${name}: field[${i}] is ${field[i]}, must be finite`);
  }
  const isUnit = (i: number) => Number.isInteger(i) && i >= 0 && i < units;
  for (let e = 0; e < coupling.length; e++) {
    const [i, j] = [from[e]!, to[e]!];
    if (!Number.isFinite(coupling[e])) {
      throw new RangeError(`${name}: coupling[${e}] is ${coupling[e]}, must be finite`);
    }
    if (!isUnit(i)) throw new RangeError(`${name}: from[${e}] is ${i}, must be an integer in [0, ${units})`);
    if (!isUnit(j)) throw new RangeError(`${name}: to[${e}] is ${j}, must be an integer in [0, ${units})`);
    if (i === j) {
      throw new RangeError(
        `${name}: pair ${e} joins unit ${i} with itself; s² is 1 for spins and s for bits: put it into the field`,
      );
    }
  }
}
