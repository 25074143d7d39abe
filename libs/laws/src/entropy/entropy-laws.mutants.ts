import type { Proof } from '../mutant.ts';
import { countMutants, rightCounts } from './count-laws.mutants.ts';
import { densityMatrixMutants, rightDensityMatrices } from './density-matrix-laws.mutants.ts';
import { probabilityMutants, rightProbabilities } from './probability-laws.mutants.ts';
import { realSampleMutants, rightRealSamples, rightSamples, sampleMutants } from './sample-laws.mutants.ts';

export const entropyProofs: readonly Proof[] = [
  { suite: 'entropyLaws of probabilities', right: rightProbabilities, mutants: probabilityMutants },
  { suite: 'entropyLaws of counts', right: rightCounts, mutants: countMutants },
  { suite: 'entropyLaws of density matrices', right: rightDensityMatrices, mutants: densityMatrixMutants },
  { suite: 'entropyLaws of samples', right: rightSamples, mutants: sampleMutants },
  { suite: 'entropyLaws of samples of reals', right: rightRealSamples, mutants: realSampleMutants },
];
