import { definePlugin } from '@ergodic/kernel';
import { blockGibbs } from './block-gibbs.ts';
import { boltzmannAssignment } from './boltzmann-assignment.ts';
import { gillespie } from './gillespie.ts';
import { gradientRelaxation } from './gradient-relaxation.ts';
import { heatBath } from './heat-bath.ts';
import { heatFlow } from './heat-flow.ts';
import { kuramotoFlow } from './kuramoto-flow.ts';
import { leimkuhlerMatthews } from './leimkuhler-matthews.ts';
import { mala } from './mala.ts';
import { metropolis } from './metropolis.ts';
import { ornsteinUhlenbeck } from './ornstein-uhlenbeck.ts';
import { overdampedLangevin } from './overdamped-langevin.ts';
import { parallelTempering } from './parallel-tempering.ts';
import { populationAnnealing } from './population-annealing.ts';
import { swendsenWang } from './swendsen-wang.ts';
import { velocityVerlet } from './velocity-verlet.ts';
import { wolff } from './wolff.ts';
import { zeroTemperatureDescent } from './zero-temperature-descent.ts';

export {
  blockGibbs,
  boltzmannAssignment,
  gillespie,
  gradientRelaxation,
  heatBath,
  heatFlow,
  kuramotoFlow,
  leimkuhlerMatthews,
  mala,
  metropolis,
  ornsteinUhlenbeck,
  overdampedLangevin,
  parallelTempering,
  populationAnnealing,
  swendsenWang,
  velocityVerlet,
  wolff,
  zeroTemperatureDescent,
};

/** The dynamics that come with the framework. */
export const dynamics = definePlugin({
  name: '@ergodic/plugins-dynamics',
  version: '0.1.0',
  provides: [
    blockGibbs,
    boltzmannAssignment,
    gillespie,
    gradientRelaxation,
    heatBath,
    heatFlow,
    kuramotoFlow,
    leimkuhlerMatthews,
    mala,
    metropolis,
    ornsteinUhlenbeck,
    overdampedLangevin,
    parallelTempering,
    populationAnnealing,
    swendsenWang,
    velocityVerlet,
    wolff,
    zeroTemperatureDescent,
  ],
});

export default dynamics;
