import { definePlugin } from '@ergodic/kernel';
import { allToAll } from './all-to-all.ts';
import { lattice } from './lattice.ts';
import { ring } from './ring.ts';

export { allToAll, lattice, ring };
export { linearCoupling } from './linear-coupling.ts';

/** The couplings that come with the framework. */
export const couplings = definePlugin({
  name: '@ergodic/plugins-couplings',
  version: '0.1.0',
  provides: [allToAll, lattice, ring],
});

export default couplings;
