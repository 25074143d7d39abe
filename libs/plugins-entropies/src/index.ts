import { definePlugin } from '@ergodic/kernel';
import { configurational } from './configurational.ts';
import { kozachenkoLeonenko } from './kozachenko-leonenko.ts';
import { mixing } from './mixing.ts';
import { renyi } from './renyi.ts';
import { sampleShannon } from './sample-shannon.ts';
import { shannon } from './shannon.ts';
import { tsallis } from './tsallis.ts';
import { vonNeumann } from './von-neumann.ts';

export { configurational, kozachenkoLeonenko, mixing, renyi, sampleShannon, shannon, tsallis, vonNeumann };

/** The entropies that come with the framework. */
export const entropies = definePlugin({
  name: '@ergodic/plugins-entropies',
  version: '0.1.0',
  provides: [configurational, kozachenkoLeonenko, mixing, renyi, sampleShannon, shannon, tsallis, vonNeumann],
});

export default entropies;
