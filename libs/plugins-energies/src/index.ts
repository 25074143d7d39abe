import { definePlugin } from '@ergodic/kernel';
import { doubleWell } from './double-well.ts';
import { harmonic } from './harmonic.ts';
import { ising } from './ising.ts';
import { squaredDistance } from './squared-distance.ts';
import { table } from './table.ts';

export { doubleWell, harmonic, ising, squaredDistance, table };

/** The energies that come with the framework. */
export const energies = definePlugin({
  name: '@ergodic/plugins-energies',
  version: '0.1.0',
  provides: [doubleWell, harmonic, ising, squaredDistance, table],
});

export default energies;
