import { definePlugin } from '@ergodic/kernel';
import { freeEnergyMinimisation } from './free-energy-minimisation.ts';
import { thermodynamicHebbian } from './thermodynamic-hebbian.ts';

export { freeEnergyMinimisation, thermodynamicHebbian };

/** The learning rules that come with the framework. */
export const learning = definePlugin({
  name: '@ergodic/plugins-learning',
  version: '0.1.0',
  provides: [freeEnergyMinimisation, thermodynamicHebbian],
});

export default learning;
