import { definePlugin } from '@ergodic/kernel';
import { contrastiveDivergence } from './contrastive-divergence.ts';
import { freeEnergyMinimisation } from './free-energy-minimisation.ts';
import { hebbian } from './hebbian.ts';
import { maximumLikelihood } from './maximum-likelihood.ts';
import { meanField } from './mean-field.ts';
import { persistentContrastiveDivergence } from './persistent-contrastive-divergence.ts';
import { pseudoLikelihood } from './pseudo-likelihood.ts';
import { equilibrium } from './equilibrium/index.ts';
import { policy } from './policy/index.ts';
import { storkey } from './storkey.ts';
import { supervised } from './supervised/index.ts';
import { unsupervised } from './unsupervised/index.ts';
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

export { twoLayersOf, type TwoLayers } from './two-layers.ts';
export * from './equilibrium/index.ts';
export * from './policy/index.ts';
export * from './supervised/index.ts';
export * from './unsupervised/index.ts';

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
    ...supervised,
    ...equilibrium,
    ...unsupervised,
    ...policy,
  ],
});

export default learning;
