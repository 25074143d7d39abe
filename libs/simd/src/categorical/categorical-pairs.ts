/** E(x) = −Σ_e J_e g(x_i − x_j mod q) − Σᵢ h_i[x_i], each pair once, x_i = 0 … q − 1. */
export interface CategoricalProblem {
  readonly units: number;
  /** q, an integer ≥ 2. */
  readonly states: number;
  /** Pair e joins `from[e]` and `to[e]` with J = `coupling[e]`; parallel pairs add up. */
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  readonly coupling: ArrayLike<number>;
  /** g(d), d = 0 … q − 1, an even function: g(d) = g(q − d). Left out: 1 at 0 and 0 elsewhere (Potts). */
  readonly likes?: ArrayLike<number>;
  /** h, of the states alone [states], or of each unit [units, states]; 0 where left out. */
  readonly field?: ArrayLike<number>;
}

const NAME = 'categorical sampler';

/** Larger numbers would leave float32 on the way. */
const LARGEST = 1e30;

/** The neighbours of every unit, pair after pair as given. */
export interface NeighbourRows {
  /** Neighbours of unit i are from `start[i]` to `start[i + 1]`. */
  readonly start: Int32Array;
  readonly unit: Int32Array;
  readonly coupling: Float64Array;
}

export function neighbourRows({ units, from, to, coupling }: CategoricalProblem): NeighbourRows {
  const start = new Int32Array(units + 1);
  for (let e = 0; e < from.length; e++) {
    start[from[e]! + 1]!++;
    start[to[e]! + 1]!++;
  }
  for (let i = 0; i < units; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const unit = new Int32Array(2 * from.length);
  const J = new Float64Array(2 * from.length);
  for (let e = 0; e < from.length; e++)
    for (const [own, other] of [
      [from[e]!, to[e]!],
      [to[e]!, from[e]!],
    ] as const) {
      const at = next[own]!++;
      unit[at] = other;
      J[at] = coupling[e]!;
    }
  return { start, unit, coupling: J };
}

/** @throws RangeError where a number is not what `CategoricalProblem` says */
export function checkCategorical({ units, states: q, from, to, coupling, likes, field }: CategoricalProblem): void {
  const fail = (message: string): never => {
    throw new RangeError(`${NAME}: ${message}`);
  };
  const finite = (name: string, numbers: ArrayLike<number>) => {
    for (let k = 0; k < numbers.length; k++)
      if (!(Math.abs(numbers[k]!) <= LARGEST))
        fail(`${name}[${k}] is ${numbers[k]}, must be a number of size ${LARGEST} at most`);
  };
  if (!Number.isInteger(units) || units < 1) fail(`units is ${units}, must be an integer ≥ 1`);
  if (!Number.isInteger(q) || q < 2) fail(`states is ${q}, must be an integer ≥ 2`);
  if (from.length !== to.length || from.length !== coupling.length)
    fail(`from, to and coupling have ${from.length}, ${to.length} and ${coupling.length} entries, must have as many`);
  for (let e = 0; e < from.length; e++) {
    for (const unit of [from[e]!, to[e]!])
      if (!Number.isInteger(unit) || unit < 0 || unit >= units)
        fail(`pair ${e} joins ${from[e]} and ${to[e]}, must be integers in [0, ${units})`);
    if (from[e] === to[e]) fail(`pair ${e} joins ${from[e]} with itself, which is a constant: leave it out`);
  }
  finite('coupling', coupling);
  if (likes) {
    if (likes.length !== q) fail(`likes.length is ${likes.length}, must be states = ${q}`);
    finite('likes', likes);
    for (let d = 1; d < q; d++)
      if (likes[d] !== likes[q - d]) fail(`likes[${d}] is ${likes[d]}, must be likes[${q - d}] = ${likes[q - d]}`);
  }
  if (field) {
    if (field.length !== q && field.length !== units * q)
      fail(`field.length is ${field.length}, must be states = ${q} or units × states = ${units * q}`);
    finite('field', field);
  }
}
