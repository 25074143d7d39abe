import { definePlugin } from '@ergodic/kernel';
import { clustering as clusteringAnalysis } from './clustering.ts';

export { adjustedRandIndex } from './adjusted-rand-index.ts';
export { longestLived, plateausOf, type Plateau } from './cluster-history.ts';
export { baselines, score, type Score } from './compare.ts';
export { kMeans, type KMeansInitialisation, type KMeansOptions, type KMeansResult } from './k-means.ts';
export { assign, inertia, type Points } from './nearest-centre.ts';
export { normalisedMutualInformation } from './normalised-mutual-information.ts';
export { predict, type Clustering } from './predict.ts';
export { principalComponents, type PrincipalComponents } from './principal-components.ts';

/** The analysis of clustering runs. */
export const clustering = definePlugin({
  name: '@ergodic/clustering',
  version: '0.1.0',
  provides: [clusteringAnalysis],
});

export default clustering;
