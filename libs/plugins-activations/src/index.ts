import { definePlugin } from '@ergodic/kernel';
import { fermiDirac } from './fermi-dirac.ts';
import { softmin } from './softmin.ts';

export { fermiDirac, softmin };

/** The activations that come with the framework. */
export const activations = definePlugin({
  name: '@ergodic/plugins-activations',
  version: '0.1.0',
  provides: [fermiDirac, softmin],
});

export default activations;
