import { definePlugin } from '@ergodic/kernel';
import { autocorrelation } from './autocorrelation.ts';
import { correlation } from './correlation.ts';
import { energyHistogram } from './energy-histogram.ts';
import { energyPlane } from './energy-plane.ts';
import { freeEnergy } from './free-energy.ts';
import { learningAccount } from './learning-account.ts';
import { logLikelihood } from './log-likelihood.ts';
import { overlapDistribution } from './overlap-distribution.ts';
import { parameterImages } from './parameter-images.ts';
import { phaseTransition } from './phase-transition.ts';
import { replicaFlow } from './replica-flow.ts';
import { stateImages } from './state-images.ts';

export {
  autocorrelation,
  correlation,
  energyHistogram,
  energyPlane,
  freeEnergy,
  learningAccount,
  logLikelihood,
  overlapDistribution,
  parameterImages,
  phaseTransition,
  replicaFlow,
  stateImages,
};

/** What finished runs are looked at with. */
export const analyses = definePlugin({
  name: '@ergodic/analyses',
  version: '0.1.0',
  provides: [
    autocorrelation,
    correlation,
    energyHistogram,
    energyPlane,
    freeEnergy,
    learningAccount,
    logLikelihood,
    overlapDistribution,
    parameterImages,
    phaseTransition,
    replicaFlow,
    stateImages,
  ],
});

export default analyses;
