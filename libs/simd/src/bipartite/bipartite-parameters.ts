/** E(v, h) = −Σ_ij W_ij v_i h_j − Σ_i b_i v_i − Σ_j c_j h_j, over bits 0 and 1 or over spins ±1. */
export interface BipartiteParameters {
  /** W, row-major [visible, hidden]. */
  readonly coupling: ArrayLike<number>;
  /** b. */
  readonly visibleField: ArrayLike<number>;
  /** c. */
  readonly hiddenField: ArrayLike<number>;
}

/** The same energy over bits, E = −Σ W v h − Σ b v − Σ c h + constant, in float64. */
export interface BitParameters {
  /** The W of the bits is so many times the W of the parameters. */
  readonly factor: 1 | 4;
  readonly b: Float64Array;
  readonly c: Float64Array;
  readonly constant: number;
}

/** Larger numbers would leave float32 on the way. */
const LARGEST = 1e30;

/**
 * Spins s = 2v − 1 as bits: W' = 4 W, b'_i = 2 b_i − 2 Σ_j W_ij, c'_j = 2 c_j − 2 Σ_i W_ij, and the constant
 * Σ_ij W_ij + Σ b_i + Σ c_j with signs −, +, +.
 * @throws RangeError where a length is wrong or a number is not finite
 */
export function overBits(
  { coupling, visibleField, hiddenField }: BipartiteParameters,
  visible: number,
  hidden: number,
  kind: 'bits' | 'spins',
): BitParameters {
  check('coupling', coupling, visible * hidden, 'visible × hidden');
  check('visibleField', visibleField, visible, 'visible');
  check('hiddenField', hiddenField, hidden, 'hidden');
  const b = Float64Array.from(visibleField);
  const c = Float64Array.from(hiddenField);
  if (kind === 'bits') return { factor: 1, b, c, constant: 0 };
  let constant = 0;
  for (let i = 0; i < visible; i++) constant += b[i]!;
  for (let j = 0; j < hidden; j++) constant += c[j]!;
  b.forEach((field, i) => (b[i] = 2 * field));
  c.forEach((field, j) => (c[j] = 2 * field));
  for (let i = 0; i < visible; i++)
    for (let j = 0; j < hidden; j++) {
      const W = coupling[i * hidden + j]!;
      b[i]! -= 2 * W;
      c[j]! -= 2 * W;
      constant -= W;
    }
  return { factor: 4, b, c, constant };
}

function check(name: string, numbers: ArrayLike<number>, length: number, what: string): void {
  if (numbers.length !== length)
    throw new RangeError(`bipartite sampler: ${name}.length is ${numbers.length}, must be ${length} (${what})`);
  for (let i = 0; i < length; i++)
    if (!(Math.abs(numbers[i]!) <= LARGEST))
      throw new RangeError(
        `bipartite sampler: ${name}[${i}] is ${numbers[i]}, must be a number of size ${LARGEST} at most`,
      );
}
