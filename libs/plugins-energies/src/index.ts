import { definePlugin } from '@ergodic/kernel';
import { absoluteDeviation } from './absolute-deviation.ts';
import { boltzmannMachine } from './boltzmann-machine.ts';
import { chemicalBonds } from './chemical-bonds.ts';
import { clock } from './clock.ts';
import { coulomb } from './coulomb.ts';
import { doubleWell } from './double-well.ts';
import { gaussianRbm } from './gaussian-rbm.ts';
import { harmonic } from './harmonic.ts';
import { harmonicBonds } from './harmonic-bonds.ts';
import { heatContent } from './heat-content.ts';
import { hopfield } from './hopfield.ts';
import { ising } from './ising.ts';
import { kLocal } from './k-local.ts';
import { kLocalBits } from './k-local-bits.ts';
import { kinetic } from './kinetic.ts';
import { lennardJones } from './lennard-jones.ts';
import { maxCut } from './max-cut.ts';
import { meanFieldXy } from './mean-field-xy.ts';
import { modernHopfield } from './modern-hopfield.ts';
import { potts } from './potts.ts';
import { pottsRbm } from './potts-rbm.ts';
import { quartic } from './quartic.ts';
import { qubo } from './qubo.ts';
import { rbm } from './rbm.ts';
import { spinBoltzmannMachine } from './spin-boltzmann-machine.ts';
import { spinQuadratic } from './spin-quadratic.ts';
import { squaredDistance } from './squared-distance.ts';
import { table } from './table.ts';
import { twoLevel } from './two-level.ts';
import { xyRotors } from './xy-rotors.ts';

export {
  absoluteDeviation,
  boltzmannMachine,
  chemicalBonds,
  clock,
  coulomb,
  doubleWell,
  gaussianRbm,
  harmonic,
  harmonicBonds,
  heatContent,
  hopfield,
  ising,
  kinetic,
  kLocal,
  kLocalBits,
  lennardJones,
  maxCut,
  meanFieldXy,
  modernHopfield,
  potts,
  pottsRbm,
  quartic,
  qubo,
  rbm,
  spinBoltzmannMachine,
  spinQuadratic,
  squaredDistance,
  table,
  twoLevel,
  xyRotors,
};
export { freeEnergyOfVisible } from './free-energy-of-visible.ts';

/** The energies that come with the framework. */
export const energies = definePlugin({
  name: '@ergodic/plugins-energies',
  version: '0.1.0',
  provides: [
    absoluteDeviation,
    boltzmannMachine,
    chemicalBonds,
    clock,
    coulomb,
    doubleWell,
    gaussianRbm,
    harmonic,
    harmonicBonds,
    heatContent,
    hopfield,
    ising,
    kinetic,
    kLocal,
    kLocalBits,
    lennardJones,
    maxCut,
    meanFieldXy,
    modernHopfield,
    potts,
    pottsRbm,
    quartic,
    qubo,
    rbm,
    spinBoltzmannMachine,
    spinQuadratic,
    squaredDistance,
    table,
    twoLevel,
    xyRotors,
  ],
});

export default energies;
