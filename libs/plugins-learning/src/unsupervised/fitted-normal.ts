import { ErgodicError, type Dataset } from '@ergodic/kernel';

/** A normal distribution: x = m + L ε with ε standard normal, L lower triangular, covariance L Lᵀ. */
export interface FittedNormal {
  readonly dimension: number;
  readonly mean: Float64Array;
  /** L and L⁻¹, row-major [d, d]. */
  readonly factor: Float64Array;
  readonly inverse: Float64Array;
  /** −ln det L − (d/2) ln 2π: ln p(x) = this − ½ |L⁻¹(x − m)|². */
  readonly logScale: number;
}

/** Variances less than this share of the largest are none. */
const FLAT = 1e-10;

/**
 * The normal distribution with the mean and the covariance of the data (divided by their number).
 * @throws ErgodicError `data` where the points lie in a plane of fewer dimensions
 */
export function fittedNormal(rule: string, { name, points, count, dimension: d, columns }: Dataset): FittedNormal {
  const mean = new Float64Array(d);
  for (let r = 0; r < count; r++) for (let i = 0; i < d; i++) mean[i]! += points[r * d + i]! / count;
  const factor = new Float64Array(d * d);
  for (let r = 0; r < count; r++)
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++)
        factor[i * d + j]! += ((points[r * d + i]! - mean[i]!) * (points[r * d + j]! - mean[j]!)) / count;
  let largest = 0;
  for (let i = 0; i < d; i++) largest = Math.max(largest, factor[i * d + i]!);
  // Cholesky, in place: row by row.
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = factor[i * d + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * d + k]! * factor[j * d + k]!;
      if (i !== j) factor[i * d + j] = sum / factor[j * d + j]!;
      else if (sum > FLAT * largest) factor[i * d + i] = Math.sqrt(sum);
      else throw flat(rule, name, columns[i] ?? String(i));
    }
  const inverse = inverseOf(factor, d);
  let logScale = (-d / 2) * Math.log(2 * Math.PI);
  for (let i = 0; i < d; i++) logScale -= Math.log(factor[i * d + i]!);
  return { dimension: d, mean, factor, inverse, logScale };
}

/** Of a lower triangular matrix. */
function inverseOf(factor: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  for (let j = 0; j < d; j++)
    for (let i = j; i < d; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= factor[i * d + k]! * inverse[k * d + j]!;
      inverse[i * d + j] = sum / factor[i * d + i]!;
    }
  return inverse;
}

function flat(rule: string, name: string, column: string): ErgodicError {
  return new ErgodicError({
    code: 'data',
    message: `learning ${rule}: in the data (${name}) column ${column} is constant, or told by the columns before it, so that no normal distribution fits`,
    path: 'data',
    hint: 'leave such columns out (data: { columns: [...] })',
  });
}
