import { definePlugin } from '@ergodic/kernel';

/** Layers, networks and their energies. */
export const networks = definePlugin({
  name: '@ergodic/networks',
  version: '0.1.0',
  provides: [],
});

export default networks;
