import { CholeskyDecomposition, EigenvalueDecomposition, LuDecomposition, Matrix } from 'ml-matrix';

// Dense matrices are row-major Float64Arrays, a[i * n + j]. Behind a subpath of its own, so that ml-matrix is loaded only where it is used.
export { powerIteration, type DominantEigenpair, type PowerIterationOptions } from './power-iteration.ts';

export interface SymmetricEigen {
  /** Eigenvalues, ascending, length n. */
  readonly values: Float64Array;
  /** Orthonormal eigenvectors, one a ROW: vectors[k * n + i] is component i of the vector of values[k]. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and vectors of a symmetric matrix, shape [n, n].
 * @throws RangeError where the length is not n^2, an entry is not finite, or |a_ij - a_ji| > 1e-10 max|a|
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  checkSymmetric('symmetricEigen', a, n);
  const decomposition = new EigenvalueDecomposition(toMatrix(a, n, n), { assumeSymmetric: true });
  const eigenvalues = decomposition.realEigenvalues;
  const columns = decomposition.eigenvectorMatrix;
  const order = eigenvalues.map((_, k) => k).sort((j, k) => eigenvalues[j]! - eigenvalues[k]!);
  const values = Float64Array.from(order, (k) => eigenvalues[k]!);
  const vectors = new Float64Array(n * n);
  order.forEach((k, row) => {
    for (let i = 0; i < n; i++) vectors[row * n + i] = columns.get(i, k);
  });
  return { values, vectors };
}

/**
 * Eigenvalues, ascending, of a transition matrix P that is reversible for `stationary`: of the symmetric
 * sqrt(pi_i) P_ij / sqrt(pi_j). The last is 1; the one before it is the lambda_2 of correlation times.
 * @throws RangeError where a stationary probability is not positive or detailed balance fails
 */
export function reversibleEigenvalues(transition: Float64Array, stationary: Float64Array): Float64Array {
  const n = stationary.length;
  checkSquare('reversibleEigenvalues', transition, n);
  const least = stationary.reduce((a, b) => Math.min(a, b), Infinity);
  if (!(least > 0)) throw new RangeError(`reversibleEigenvalues: least probability is ${least}, must be > 0`);
  const symmetric = transition.map((p, at) => p * Math.sqrt(stationary[Math.floor(at / n)]! / stationary[at % n]!));
  checkSymmetric('reversibleEigenvalues', symmetric, n);
  return symmetricEigen(symmetric, n).values;
}

/**
 * The lower triangular L, shape [n, n], with L L^T = a.
 * @throws RangeError where `a` is not symmetric or not positive definite
 */
export function cholesky(a: Float64Array, n: number): Float64Array {
  checkSymmetric('cholesky', a, n);
  const decomposition = new CholeskyDecomposition(toMatrix(a, n, n));
  if (!decomposition.isPositiveDefinite()) throw new RangeError('cholesky: a is not positive definite, must be');
  return toArray(decomposition.lowerTriangularMatrix);
}

/**
 * The x, shape [n, columns], with a x = b, by LU decomposition with pivoting.
 * @throws RangeError where a length does not fit or `a` is singular
 */
export function solve(a: Float64Array, b: Float64Array, n: number, columns = 1): Float64Array {
  checkSquare('solve', a, n);
  if (b.length !== n * columns)
    throw new RangeError(`solve: b.length is ${b.length}, must be n * columns = ${n * columns}`);
  return toArray(solveMatrix('solve', toMatrix(a, n, n), toMatrix(b, n, columns)));
}

/** Coefficients of the [13/13] Pade approximant of exp, numerator; the denominator has alternating signs. */
const PADE = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];

/** The largest 1-norm at which that approximant is exact to rounding. */
const PADE_RADIUS = 5.371920351148152;

/**
 * exp(a time), shape [n, n]: the propagator of dx/dt = a x.
 * @throws RangeError where the length is not n^2 or an entry of a time is not finite
 *
 * Source: N. J. Higham, "The scaling and squaring method for the matrix exponential revisited", SIAM J. Matrix Anal. Appl.
 * 26:1179 (2005), doi:10.1137/04061101X.
 */
export function expm(a: Float64Array, n: number, time = 1): Float64Array {
  checkSquare('expm', a, n);
  let scaled = toMatrix(a, n, n).mul(time);
  const size = oneNorm(scaled);
  if (!Number.isFinite(size)) throw new RangeError(`expm: norm of a * time is ${size}, must be finite`);
  const squarings = size > PADE_RADIUS ? Math.ceil(Math.log2(size / PADE_RADIUS)) : 0;
  scaled = scaled.mul(2 ** -squarings);
  const a2 = scaled.mmul(scaled);
  const a4 = a2.mmul(a2);
  const a6 = a4.mmul(a2);
  const powers = [Matrix.eye(n), a2, a4, a6];
  const combine = (from: number): Matrix => {
    const sum = Matrix.zeros(n, n);
    powers.forEach((power, i) => sum.add(Matrix.mul(power, PADE[from + 2 * i]!)));
    return sum;
  };
  const high = (from: number): Matrix => {
    const sum = Matrix.mul(a2, PADE[from]!)
      .add(Matrix.mul(a4, PADE[from + 2]!))
      .add(Matrix.mul(a6, PADE[from + 4]!));
    return a6.mmul(sum);
  };
  const odd = scaled.mmul(high(9).add(combine(1)));
  const even = high(8).add(combine(0));
  let result = solveMatrix('expm', Matrix.sub(even, odd), Matrix.add(even, odd));
  for (let i = 0; i < squarings; i++) result = result.mmul(result);
  return toArray(result);
}

function solveMatrix(caller: string, a: Matrix, b: Matrix): Matrix {
  const decomposition = new LuDecomposition(a);
  if (decomposition.isSingular()) throw new RangeError(`${caller}: a is singular, must not be`);
  return decomposition.solve(b);
}

function oneNorm(a: Matrix): number {
  let largest = 0;
  for (let j = 0; j < a.columns; j++) {
    let sum = 0;
    for (let i = 0; i < a.rows; i++) sum += Math.abs(a.get(i, j));
    if (!(sum <= largest)) largest = sum;
  }
  return largest;
}

function toMatrix(a: Float64Array, rows: number, columns: number): Matrix {
  return Matrix.from1DArray(rows, columns, a);
}

function toArray(matrix: Matrix): Float64Array {
  return Float64Array.from(matrix.to1DArray());
}

function checkSquare(caller: string, a: Float64Array, n: number): void {
  if (!Number.isInteger(n) || n < 1 || a.length !== n * n) {
    throw new RangeError(`${caller}: matrix length, n are ${a.length}, ${n}, must be n^2, n with n an integer >= 1`);
  }
}

function checkSymmetric(caller: string, a: Float64Array, n: number): void {
  checkSquare(caller, a, n);
  const largest = a.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : Infinity), 0);
  if (largest === Infinity) throw new RangeError(`${caller}: an entry is not finite, must be`);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const upper = a[j * n + i]!;
      const lower = a[i * n + j]!;
      if (Math.abs(upper - lower) > 1e-10 * largest) {
        throw new RangeError(`${caller}: a[${i}][${j}], a[${j}][${i}] are ${lower}, ${upper}, must be equal`);
      }
    }
  }
}
