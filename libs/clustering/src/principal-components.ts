import { powerIteration } from '@ergodic/numerics';

export interface PrincipalComponents {
  /** Mean of the points, length dimension. */
  readonly mean: Float64Array;
  /** Unit vectors, one a row, components x dimension; the entry of largest size is positive. 0 where nothing is left to explain. */
  readonly vectors: Float64Array;
  /** 1/N variance along each, descending. */
  readonly variances: Float64Array;
  /** 1/N variance in all, the trace of the covariance. */
  readonly totalVariance: number;
  /** (x − mean) · vector: count x components, row-major. */
  readonly projected: Float64Array;
}

/** Up to this dimension the covariance matrix is formed; beyond it the points themselves are applied, a pass for a product. */
const SMALL = 64;

/**
 * The directions of largest variance, by power iteration with deflation on the 1/N covariance. The same points give the same
 * bits. Directions are exact to about 1e-12 up to 64 dimensions and 1e-7 beyond, over the gap between their variances; where two
 * variances are equal, the pair is some pair in their plane.
 *
 * @param points count x dimension, row-major
 * @param components how many, at least 1; those beyond the dimension are 0
 * @throws RangeError where the shapes do not fit or a point is not finite
 *
 * Source: K. Pearson, "On lines and planes of closest fit to systems of points in space", Phil. Mag. 2:559 (1901),
 * doi:10.1080/14786440109462720.
 */
export function principalComponents(
  points: Float64Array,
  count: number,
  dimension: number,
  components = 2,
): PrincipalComponents {
  if (count < 1 || dimension < 1 || points.length !== count * dimension)
    throw new RangeError(
      `principalComponents: ${points.length} numbers, must be count x dimension = ${count} x ${dimension} >= 1`,
    );
  if (!Number.isInteger(components) || components < 1)
    throw new RangeError(`principalComponents: components is ${components}, must be an integer >= 1`);
  const mean = meanOf(points, count, dimension);
  const centred = points.map((x, at) => x - mean[at % dimension]!);
  const totalVariance = centred.reduce((sum, x) => sum + x * x, 0) / count;
  if (!Number.isFinite(totalVariance)) throw new RangeError('principalComponents: a point is not finite, must be');

  const small = dimension <= SMALL;
  const apply = small ? covarianceMatrix(centred, count, dimension) : covarianceOfPoints(centred, count, dimension);
  const vectors = new Float64Array(components * dimension);
  const variances = new Float64Array(components);
  const found: Float64Array[] = [];
  for (let c = 0; c < Math.min(components, dimension); c++) {
    const { vector, value } = powerIteration(deflated(apply, found), dimension, {
      seed: c,
      tolerance: small ? 1e-12 : 1e-7,
      maxIterations: small ? 20_000 : 300,
    });
    if (!(value > 1e-13 * totalVariance)) break;
    found.push(signed(vector));
    vectors.set(vector, c * dimension);
    variances[c] = value;
  }

  const projected = new Float64Array(count * components);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < components; c++)
      projected[i * components + c] = dot(centred, i * dimension, vectors, c * dimension, dimension);
  return { mean, vectors, variances, totalVariance, projected };
}

type Apply = (v: Float64Array, out: Float64Array) => void;

/** v → C v from the matrix C = Xᵀ X / N. */
function covarianceMatrix(centred: Float64Array, count: number, dimension: number): Apply {
  const matrix = new Float64Array(dimension * dimension);
  for (let i = 0; i < count; i++)
    for (let a = 0; a < dimension; a++)
      for (let b = 0; b < dimension; b++)
        matrix[a * dimension + b]! += (centred[i * dimension + a]! * centred[i * dimension + b]!) / count;
  return (v, out) => {
    for (let a = 0; a < dimension; a++) out[a] = dot(matrix, a * dimension, v, 0, dimension);
  };
}

/** v → Xᵀ (X v) / N, one pass over the points. */
function covarianceOfPoints(centred: Float64Array, count: number, dimension: number): Apply {
  return (v, out) => {
    out.fill(0);
    for (let at = 0; at < centred.length; at += dimension) {
      const along = dot(centred, at, v, 0, dimension) / count;
      for (let d = 0; d < dimension; d++) out[d]! += along * centred[at + d]!;
    }
  };
}

/** The operator on what is orthogonal to the directions found. */
function deflated(apply: Apply, found: readonly Float64Array[]): Apply {
  const remove = (v: Float64Array) => {
    for (const direction of found) {
      const along = dot(v, 0, direction, 0, v.length);
      for (let d = 0; d < v.length; d++) v[d]! -= along * direction[d]!;
    }
  };
  return (v, out) => {
    const rest = Float64Array.from(v);
    remove(rest);
    apply(rest, out);
    remove(out);
  };
}

/** Turns a vector, in place, so that its entry of largest size is positive. */
function signed(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
  if (largest < 0) for (let d = 0; d < vector.length; d++) vector[d]! *= -1;
  return vector;
}

function meanOf(points: Float64Array, count: number, dimension: number): Float64Array {
  const mean = new Float64Array(dimension);
  points.forEach((x, at) => (mean[at % dimension]! += x / count));
  return mean;
}

/** Σ a_d b_d from the given offsets, in four partial sums. */
function dot(a: Float64Array, aOffset: number, b: Float64Array, bOffset: number, dimension: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let d = 0;
  for (; d + 3 < dimension; d += 4) {
    s0 += a[aOffset + d]! * b[bOffset + d]!;
    s1 += a[aOffset + d + 1]! * b[bOffset + d + 1]!;
    s2 += a[aOffset + d + 2]! * b[bOffset + d + 2]!;
    s3 += a[aOffset + d + 3]! * b[bOffset + d + 3]!;
  }
  for (; d < dimension; d++) s0 += a[aOffset + d]! * b[bOffset + d]!;
  return s0 + s1 + (s2 + s3);
}
