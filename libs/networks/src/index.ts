import { definePlugin } from '@ergodic/kernel';
import { energies } from './energies/index.ts';
import { layers } from './layers/index.ts';
import { sequenceLayers } from './sequence-layers/index.ts';
import { thermal } from './thermal/index.ts';

export * from './energies/index.ts';
export * from './layers/index.ts';
export * from './network/index.ts';
export * from './sequence-layers/index.ts';
export * from './thermal/index.ts';

/** Layers, networks and their energies. */
export const networks = definePlugin({
  name: '@ergodic/networks',
  version: '0.1.0',
  provides: [...layers, ...sequenceLayers, ...energies, ...thermal],
});

export default networks;
