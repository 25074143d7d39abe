import type { RandomStreams } from '@ergodic/numerics';
import type { Points } from './nearest-centre.ts';
import { squaredDistance } from './squared-distance.ts';

/** Chooses the points that k-means starts from: `clusters` indices into the points. */
export type Seeding = (data: Points, clusters: number, random: RandomStreams, block: number) => Int32Array;

/** Different points, each set of them equally likely (Forgy). */
export const randomPoints: Seeding = ({ count }, clusters, random, block) => {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  // The first steps of a shuffle: entries 0 ... clusters - 1 are then a uniform choice.
  for (let k = 0; k < clusters; k++) {
    const other = k + random.integer(block, count - k);
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order.slice(0, clusters);
};

/**
 * k-means++: the first point uniform, each further one with probability proportional to its squared distance from the nearest
 * chosen so far. Where the data have fewer different points than clusters, the rest is uniform.
 *
 * Source: D. Arthur, S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007, section 2.2.
 */
export const kMeansPlusPlus: Seeding = (data, clusters, random, block) => {
  const { points, count, dimension } = data;
  const chosen = new Int32Array(clusters);
  const distances = new Float64Array(count).fill(Infinity);
  chosen[0] = random.integer(block, count);
  for (let k = 1; k < clusters; k++) {
    const last = chosen[k - 1]! * dimension;
    let total = 0;
    for (let i = 0; i < count; i++) {
      distances[i] = Math.min(distances[i]!, squaredDistance(points, i * dimension, points, last, dimension));
      total += distances[i]!;
    }
    chosen[k] = total > 0 ? random.categorical(block, distances) : random.integer(block, count);
  }
  return chosen;
};
