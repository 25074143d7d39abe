import type { Definition } from '@ergodic/kernel';
import { denoisingScoreMatching } from './denoising-score-matching.ts';
import { implicitScoreMatching } from './implicit-score-matching.ts';
import { noiseContrastiveEstimation } from './noise-contrastive-estimation.ts';

export { denoisingScoreMatching, implicitScoreMatching, noiseContrastiveEstimation };

export const unsupervised: readonly Definition[] = [
  denoisingScoreMatching,
  implicitScoreMatching,
  noiseContrastiveEstimation,
];
