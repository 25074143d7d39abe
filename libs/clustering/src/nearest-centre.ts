import type { Dataset } from '@ergodic/kernel';
import { squaredDistance } from './squared-distance.ts';

/** What is needed of a dataset: points, count x dimension, row-major. */
export type Points = Pick<Dataset, 'points' | 'count' | 'dimension' | 'weights'>;

/**
 * The nearest centre of each point; of equally near ones the first. This is the assignment at zero temperature.
 *
 * @param centres K x dimension, row-major, K >= 1
 * @returns length count, each in 0 ... K - 1
 * @throws RangeError where `centres` is not a whole number of rows, or not finite
 */
export function assign(data: Points, centres: Float64Array): Int32Array {
  const clusters = rowsOf('assign', data, centres);
  const labels = new Int32Array(data.count);
  for (let i = 0; i < data.count; i++) {
    let least = Infinity;
    for (let k = 0; k < clusters; k++) {
      const distance = squaredDistance(data.points, i * data.dimension, centres, k * data.dimension, data.dimension);
      if (distance < least) {
        least = distance;
        labels[i] = k;
      }
    }
  }
  return labels;
}

/**
 * The objective of k-means: Σ_i w_i |x_i - μ_k(i)|², squared length units, with w = 1 where the dataset has no weights.
 *
 * @param centres K x dimension, row-major, K >= 1
 * @param labels the centre k(i) of each point; the nearest where left out
 * @throws RangeError where the shapes do not fit, or a label has no centre
 */
export function inertia(
  data: Points,
  centres: Float64Array,
  labels: ArrayLike<number> = assign(data, centres),
): number {
  const clusters = rowsOf('inertia', data, centres);
  if (labels.length !== data.count)
    throw new RangeError(`inertia: ${labels.length} labels for ${data.count} points, must be as many`);
  let sum = 0;
  for (let i = 0; i < data.count; i++) {
    const k = labels[i]!;
    if (!(Number.isInteger(k) && k >= 0 && k < clusters))
      throw new RangeError(`inertia: label ${i} is ${k}, must be an integer in [0, ${clusters})`);
    const distance = squaredDistance(data.points, i * data.dimension, centres, k * data.dimension, data.dimension);
    sum += (data.weights?.[i] ?? 1) * distance;
  }
  return sum;
}

function rowsOf(caller: string, { dimension }: Points, centres: Float64Array): number {
  const rows = centres.length / dimension;
  if (!Number.isInteger(rows) || rows < 1)
    throw new RangeError(
      `${caller}: centres.length is ${centres.length}, must be a positive multiple of dimension ${dimension}`,
    );
  if (!centres.every(Number.isFinite)) throw new RangeError(`${caller}: a centre is not finite, must be`);
  return rows;
}
