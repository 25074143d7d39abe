import { definePlugin } from '@ergodic/kernel';
import { allToAll } from './all-to-all.ts';
import { dilution } from './dilution.ts';
import { edgeList } from './edge-list.ts';
import { fourier } from './fourier.ts';
import { honeycomb } from './honeycomb.ts';
import { kuramoto } from './kuramoto.ts';
import { lattice } from './lattice.ts';
import { radiative } from './radiative.ts';
import { randomRegular } from './random-regular.ts';
import { randomWeights } from './random-weights.ts';
import { ring } from './ring.ts';
import { scaleFree } from './scale-free.ts';
import { sherringtonKirkpatrick } from './sherrington-kirkpatrick.ts';
import { smallWorld } from './small-world.ts';
import { triangular } from './triangular.ts';

export {
  allToAll,
  dilution,
  edgeList,
  fourier,
  honeycomb,
  kuramoto,
  lattice,
  radiative,
  randomRegular,
  randomWeights,
  ring,
  scaleFree,
  sherringtonKirkpatrick,
  smallWorld,
  triangular,
};
export { linearCoupling } from './linear-coupling.ts';

/** The couplings that come with the framework: graphs with linear conductance, and flows along any graph. */
export const couplings = definePlugin({
  name: '@ergodic/plugins-couplings',
  version: '0.1.0',
  provides: [
    allToAll,
    dilution,
    edgeList,
    fourier,
    honeycomb,
    kuramoto,
    lattice,
    radiative,
    randomRegular,
    randomWeights,
    ring,
    scaleFree,
    sherringtonKirkpatrick,
    smallWorld,
    triangular,
  ],
});

export default couplings;
