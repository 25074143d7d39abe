import { definePlugin } from '@ergodic/kernel';
import { heatBath } from './heat-bath.ts';
import { metropolis } from './metropolis.ts';
import { overdampedLangevin } from './overdamped-langevin.ts';

export { heatBath, metropolis, overdampedLangevin };

/** The dynamics that come with the framework. */
export const dynamics = definePlugin({
  name: '@ergodic/plugins-dynamics',
  version: '0.1.0',
  provides: [heatBath, metropolis, overdampedLangevin],
});

export default dynamics;
