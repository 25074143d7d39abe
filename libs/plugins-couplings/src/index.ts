import { definePlugin } from '@ergodic/kernel';
import { allToAll } from './all-to-all.ts';
import { edgeList } from './edge-list.ts';
import { fourier } from './fourier.ts';
import { kuramoto } from './kuramoto.ts';
import { lattice } from './lattice.ts';
import { radiative } from './radiative.ts';
import { randomRegular } from './random-regular.ts';
import { ring } from './ring.ts';
import { scaleFree } from './scale-free.ts';
import { smallWorld } from './small-world.ts';

export { allToAll, edgeList, fourier, kuramoto, lattice, radiative, randomRegular, ring, scaleFree, smallWorld };
export { linearCoupling } from './linear-coupling.ts';

/** The couplings that come with the framework: graphs with linear conductance, and flows along any graph. */
export const couplings = definePlugin({
  name: '@ergodic/plugins-couplings',
  version: '0.1.0',
  provides: [allToAll, edgeList, fourier, kuramoto, lattice, radiative, randomRegular, ring, scaleFree, smallWorld],
});

export default couplings;
