import { definePlugin } from '@ergodic/kernel';
import { adaptive } from './adaptive.ts';
import { annealing } from './annealing.ts';
import { clamp } from './clamp.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { cyclic } from './cyclic.ts';
import { exponential } from './exponential.ts';
import { geometric } from './geometric.ts';
import { linear } from './linear.ts';
import { logarithmic } from './logarithmic.ts';
import { piecewise } from './piecewise.ts';
import { powerLaw } from './power-law.ts';
import { thenSchedule } from './then.ts';

export {
  adaptive,
  annealing,
  clamp,
  constant,
  cosine,
  cyclic,
  exponential,
  geometric,
  linear,
  logarithmic,
  piecewise,
  powerLaw,
  thenSchedule,
};

/** The schedules that come with the framework. */
export const schedules = definePlugin({
  name: '@ergodic/plugins-schedules',
  version: '0.1.0',
  provides: [
    adaptive,
    annealing,
    clamp,
    constant,
    cosine,
    cyclic,
    exponential,
    geometric,
    linear,
    logarithmic,
    piecewise,
    powerLaw,
    thenSchedule,
  ],
});

export default schedules;
