import { definePlugin } from '@ergodic/kernel';
import { boltzmannAssignment } from './boltzmann-assignment.ts';
import { heatBath } from './heat-bath.ts';
import { metropolis } from './metropolis.ts';
import { overdampedLangevin } from './overdamped-langevin.ts';

export { boltzmannAssignment, heatBath, metropolis, overdampedLangevin };

/** The dynamics that come with the framework. */
export const dynamics = definePlugin({
  name: '@ergodic/plugins-dynamics',
  version: '0.1.0',
  provides: [boltzmannAssignment, heatBath, metropolis, overdampedLangevin],
});

export default dynamics;
