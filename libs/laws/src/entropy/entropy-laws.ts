import type { Entropy, EntropyClaims, SpaceKind } from '@ergodic/kernel';
import type { Effort, Law } from '../law.ts';
import { countLaws } from './count-laws.ts';
import { densityMatrixLaws } from './density-matrix-laws.ts';
import { probabilityLaws } from './probability-laws.ts';
import { realSampleLaws } from './real-sample-laws.ts';
import { sampleLaws } from './sample-laws.ts';

export interface EntropyLawOptions extends EntropyClaims, Effort {
  /** Entropies of samples: the spaces that these may come from. Those of reals alone have laws of their own. */
  readonly spaces?: readonly SpaceKind[];
}

/**
 * The laws of an entropy, by what its rows are: bounds, extremes, what leaves it unchanged; concave and additive where
 * claimed; D(q‖p_T) = (F[q] − F)/T ≥ 0 where it is Shannon's; it adds to what is there and reads its rows only.
 */
export function entropyLaws(entropy: Entropy, options: EntropyLawOptions = {}): Law[] {
  switch (entropy.of) {
    case 'probabilities':
      return probabilityLaws(entropy, options);
    case 'counts':
      return countLaws(entropy, options);
    case 'density-matrix':
      return densityMatrixLaws(entropy, options);
    case 'samples':
      return options.spaces?.every((kind) => kind === 'reals')
        ? realSampleLaws(entropy, options)
        : sampleLaws(entropy, options);
  }
}
