import type { Definition } from '@ergodic/kernel';
import { denoisingScoreMatching } from './denoising-score-matching.ts';
import { implicitScoreMatching } from './implicit-score-matching.ts';
import { labelLikelihood } from './label-likelihood.ts';
import { noiseContrastiveEstimation } from './noise-contrastive-estimation.ts';
import { variational } from './variational.ts';

export { denoisingScoreMatching, implicitScoreMatching, labelLikelihood, noiseContrastiveEstimation, variational };

export const unsupervised: readonly Definition[] = [
  denoisingScoreMatching,
  implicitScoreMatching,
  labelLikelihood,
  noiseContrastiveEstimation,
  variational,
];
