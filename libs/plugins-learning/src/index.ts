import { definePlugin } from '@ergodic/kernel';
import { contrastiveDivergence } from './contrastive-divergence.ts';
import { freeEnergyMinimisation } from './free-energy-minimisation.ts';
import { hebbian } from './hebbian.ts';
import { maximumLikelihood } from './maximum-likelihood.ts';
import { meanField } from './mean-field.ts';
import { persistentContrastiveDivergence } from './persistent-contrastive-divergence.ts';
import { pseudoLikelihood } from './pseudo-likelihood.ts';
import { storkey } from './storkey.ts';
import { thermodynamicHebbian } from './thermodynamic-hebbian.ts';

export {
  contrastiveDivergence,
  freeEnergyMinimisation,
  hebbian,
  maximumLikelihood,
  meanField,
  persistentContrastiveDivergence,
  pseudoLikelihood,
  storkey,
  thermodynamicHebbian,
};

/** The learning rules that come with the framework. */
export const learning = definePlugin({
  name: '@ergodic/plugins-learning',
  version: '0.1.0',
  provides: [
    contrastiveDivergence,
    freeEnergyMinimisation,
    hebbian,
    maximumLikelihood,
    meanField,
    persistentContrastiveDivergence,
    pseudoLikelihood,
    storkey,
    thermodynamicHebbian,
  ],
});

export default learning;
