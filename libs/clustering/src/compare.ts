import type { Dataset } from '@ergodic/kernel';
import { adjustedRandIndex } from './adjusted-rand-index.ts';
import { kMeans, type KMeansInitialisation } from './k-means.ts';
import { inertia } from './nearest-centre.ts';
import { normalisedMutualInformation } from './normalised-mutual-information.ts';

/** How well one method clustered. */
export interface Score {
  readonly method: string;
  readonly clusters: number;
  readonly inertia: number;
  readonly seconds: number;
  /** Against the true classes; undefined where the data have none. */
  readonly ari?: number;
  readonly nmi?: number;
}

/** Scores an assignment to centres. */
export function score(
  method: string,
  data: Dataset,
  centres: Float64Array,
  labels: Int32Array,
  seconds: number,
): Score {
  return {
    method,
    clusters: new Set(labels).size,
    inertia: inertia(data, centres, labels),
    seconds,
    ...(data.labels && {
      ari: adjustedRandIndex(data.labels, labels),
      nmi: normalisedMutualInformation(data.labels, labels),
    }),
  };
}

/** k-means from one random start, and k-means++ from several: what any clustering should be held against. */
export async function baselines(data: Dataset, clusters: number, restarts: number, seed: number): Promise<Score[]> {
  const methods: [string, KMeansInitialisation, number][] = [
    ['k-means, 1 random start', 'random', 1],
    [`k-means++, best of ${restarts}`, 'k-means++', restarts],
  ];
  const scores: Score[] = [];
  for (const [method, initialisation, starts] of methods) {
    const found = await kMeans(data, clusters, { initialisation, restarts: starts, seed });
    scores.push(score(method, data, found.centres, found.labels, found.seconds));
  }
  return scores;
}
