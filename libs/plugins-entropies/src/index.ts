import { definePlugin } from '@ergodic/kernel';
import { sampleShannon } from './sample-shannon.ts';
import { shannon } from './shannon.ts';

export { sampleShannon, shannon };

/** The entropies that come with the framework. */
export const entropies = definePlugin({
  name: '@ergodic/plugins-entropies',
  version: '0.1.0',
  provides: [sampleShannon, shannon],
});

export default entropies;
