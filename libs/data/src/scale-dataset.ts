import type { Dataset } from '@ergodic/kernel';

export const scalings = ['none', 'standard', 'min-max'] as const;
export type Scaling = (typeof scalings)[number];

/**
 * Brings the columns to one scale; a column that is constant becomes 0.
 *
 * - `standard`: z = (x - mean) / s with s the 1/N standard deviation, so mean 0 and variance 1
 * - `min-max`: z = (x - min) / (max - min), so the range [0, 1]
 * - `none`: the dataset as it is
 *
 * Where points have weights, mean and deviation are weighted, and points of weight 0 are scaled but have no say.
 *
 * @returns a dataset with points of its own; the given one is unchanged
 */
export function scaleDataset(dataset: Dataset, scaling: Scaling): Dataset {
  if (scaling === 'none') return dataset;
  const { count, dimension } = dataset;
  const points = Float64Array.from(dataset.points);
  for (let column = 0; column < dimension; column++) {
    const [origin, unit] = scaling === 'standard' ? meanAndDeviation(dataset, column) : leastAndRange(dataset, column);
    for (let i = 0; i < count; i++) {
      const at = i * dimension + column;
      points[at] = unit > 0 ? (points[at]! - origin) / unit : 0;
    }
  }
  return { ...dataset, points };
}

type OriginAndUnit = readonly [origin: number, unit: number];

function meanAndDeviation(dataset: Dataset, column: number): OriginAndUnit {
  const { points, count, dimension, weights } = dataset;
  // Far from 0, the round-off of a mean would pass for a deviation: measure from the least value, and let its range decide.
  const [least, range] = leastAndRange(dataset, column);
  if (!(range > 0)) return [least, 0];
  let mass = 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights?.[i] ?? 1;
    mass += weight;
    sum += weight * ((points[i * dimension + column]! - least) / range);
  }
  const mean = sum / mass;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const deviation = (points[i * dimension + column]! - least) / range - mean;
    squares += (weights?.[i] ?? 1) * deviation * deviation;
  }
  return [least + mean * range, Math.sqrt(squares / mass) * range];
}

function leastAndRange({ points, count, dimension, weights }: Dataset, column: number): OriginAndUnit {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < count; i++) {
    if (weights?.[i] === 0) continue;
    const value = points[i * dimension + column]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most - least];
}
