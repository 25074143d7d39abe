export { adjustedRandIndex } from './adjusted-rand-index.ts';
export { kMeans, type KMeansInitialisation, type KMeansOptions, type KMeansResult } from './k-means.ts';
export { assign, inertia, type Points } from './nearest-centre.ts';
export { normalisedMutualInformation } from './normalised-mutual-information.ts';
export { principalComponents, type PrincipalComponents } from './principal-components.ts';
