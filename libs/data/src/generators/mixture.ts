import type { Dataset } from '@ergodic/kernel';
import type { RandomStreams } from '@ergodic/numerics';

/** One Gaussian of a mixture: points are centre + spread * z with z standard normal. */
export interface Component {
  readonly count: number;
  /** Length: the dimension. */
  readonly centre: readonly number[];
  /** A standard deviation, or the rows of a dimension x dimension factor A of the covariance A A^T. */
  readonly spread: number | readonly (readonly number[])[];
}

/** Draws a labelled mixture, in random order: class k holds the points of component k. */
export function drawMixture(name: string, components: readonly Component[], random: RandomStreams): Dataset {
  const dimension = components[0]!.centre.length;
  const points: number[][] = [];
  const labels: number[] = [];
  components.forEach(({ count, centre, spread }, k) => {
    for (let i = 0; i < count; i++) {
      const z = centre.map(() => random.normal(0));
      points.push(centre.map((mean, d) => mean + (typeof spread === 'number' ? spread * z[d]! : dot(spread[d]!, z))));
      labels.push(k);
    }
  });
  return toDataset(name, dimension, points, labels, random);
}

/** A dataset of the given points in random order. */
export function toDataset(
  name: string,
  dimension: number,
  points: readonly (readonly number[])[],
  labels: readonly number[],
  random: RandomStreams,
): Dataset {
  const count = points.length;
  const order = Int32Array.from({ length: count }, (_, i) => i);
  random.shuffle(0, order);
  const data = new Float64Array(count * dimension);
  order.forEach((from, i) => data.set(points[from]!, i * dimension));
  return {
    name,
    points: data,
    count,
    dimension,
    columns: dimension <= 2 ? ['x', 'y'].slice(0, dimension) : Array.from({ length: dimension }, (_, d) => `x${d + 1}`),
    labels: Int32Array.from(order, (from) => labels[from]!),
    classes: Array.from({ length: Math.max(...labels) + 1 }, (_, k) => String(k)),
  };
}

/** Shares `count` points among `parts` as evenly as whole numbers go. */
export function shareOut(count: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, k) => Math.floor(count / parts) + (k < count % parts ? 1 : 0));
}

/** `count` centres uniform in the cube [-half, half]^dimension. */
export function drawCentres(count: number, dimension: number, half: number, random: RandomStreams): number[][] {
  return Array.from({ length: count }, () =>
    Array.from({ length: dimension }, () => half * (2 * random.uniform(0) - 1)),
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
