import { definePlugin } from '@ergodic/kernel';
import { absoluteDeviation } from './absolute-deviation.ts';
import { chemicalBonds } from './chemical-bonds.ts';
import { coulomb } from './coulomb.ts';
import { doubleWell } from './double-well.ts';
import { harmonicBonds } from './harmonic-bonds.ts';
import { harmonic } from './harmonic.ts';
import { heatContent } from './heat-content.ts';
import { ising } from './ising.ts';
import { kinetic } from './kinetic.ts';
import { lennardJones } from './lennard-jones.ts';
import { quartic } from './quartic.ts';
import { squaredDistance } from './squared-distance.ts';
import { table } from './table.ts';
import { twoLevel } from './two-level.ts';
import { xyRotors } from './xy-rotors.ts';

export {
  absoluteDeviation,
  chemicalBonds,
  coulomb,
  doubleWell,
  harmonic,
  harmonicBonds,
  heatContent,
  ising,
  kinetic,
  lennardJones,
  quartic,
  squaredDistance,
  table,
  twoLevel,
  xyRotors,
};

/** The energies that come with the framework. */
export const energies = definePlugin({
  name: '@ergodic/plugins-energies',
  version: '0.1.0',
  provides: [
    absoluteDeviation,
    chemicalBonds,
    coulomb,
    doubleWell,
    harmonic,
    harmonicBonds,
    heatContent,
    ising,
    kinetic,
    lennardJones,
    quartic,
    squaredDistance,
    table,
    twoLevel,
    xyRotors,
  ],
});

export default energies;
