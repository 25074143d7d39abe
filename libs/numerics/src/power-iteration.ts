import { RandomStreams } from './random/streams.ts';

export interface PowerIterationOptions {
  /** Names the random start; the same seed gives the same bits. */
  readonly seed?: number;
  /** Stops where ||A v - value v|| <= tolerance * |value|. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

export interface DominantEigenpair {
  /** Rayleigh quotient v.Av, accurate to about tolerance^2 for a symmetric operator with a gap. */
  readonly value: number;
  /** Unit vector of length n; its first non-zero component is positive. */
  readonly vector: Float64Array;
  readonly iterations: number;
  /** False where maxIterations came first: the two largest eigenvalues are then close in size. */
  readonly converged: boolean;
}

/**
 * The eigenvalue of largest size of a symmetric operator, and its vector, by repeated application. For a covariance or any
 * other operator without negative eigenvalues this is the largest eigenvalue.
 *
 * @param apply writes A v to `out`, both of length n; v is not to be changed
 * @throws RangeError where n or an option is out of range, or the operator gives something not finite
 */
export function powerIteration(
  apply: (v: Float64Array, out: Float64Array) => void,
  n: number,
  { seed = 0, tolerance = 1e-10, maxIterations = 10_000 }: PowerIterationOptions = {},
): DominantEigenpair {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`powerIteration: n is ${n}, must be an integer >= 1`);
  if (!(tolerance > 0)) throw new RangeError(`powerIteration: tolerance is ${tolerance}, must be > 0`);
  if (!(maxIterations >= 1)) throw new RangeError(`powerIteration: maxIterations is ${maxIterations}, must be >= 1`);
  let vector = new Float64Array(n);
  let image = new Float64Array(n);
  new RandomStreams(seed, 'power-iteration', 1).fillNormal(0, vector);
  scale(vector, 1 / norm(vector));
  let value = 0;
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < maxIterations) {
    apply(vector, image);
    iterations++;
    const size = norm(image);
    if (!Number.isFinite(size)) throw new RangeError(`powerIteration: ||A v|| is ${size}, must be finite`);
    value = dot(vector, image);
    let residual = 0;
    for (let i = 0; i < n; i++) residual += (image[i]! - value * vector[i]!) ** 2;
    converged = Math.sqrt(residual) <= tolerance * Math.abs(value);
    if (converged || size === 0) break;
    scale(image, 1 / size);
    [vector, image] = [image, vector];
  }
  const first = vector.find((component) => component !== 0);
  if (first !== undefined && first < 0) scale(vector, -1);
  return { value, vector, iterations, converged };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function scale(a: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i]! *= factor;
}
