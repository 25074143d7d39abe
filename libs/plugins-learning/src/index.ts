import { definePlugin } from '@ergodic/kernel';
import { freeEnergyMinimisation } from './free-energy-minimisation.ts';

export { freeEnergyMinimisation };

/** The learning rules that come with the framework. */
export const learning = definePlugin({
  name: '@ergodic/plugins-learning',
  version: '0.1.0',
  provides: [freeEnergyMinimisation],
});

export default learning;
