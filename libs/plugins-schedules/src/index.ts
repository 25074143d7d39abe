import { definePlugin } from '@ergodic/kernel';
import { constant } from './constant.ts';
import { exponential } from './exponential.ts';
import { geometric } from './geometric.ts';
import { linear } from './linear.ts';
import { logarithmic } from './logarithmic.ts';
import { powerLaw } from './power-law.ts';

export { constant, exponential, geometric, linear, logarithmic, powerLaw };

/** The schedules that come with the framework. */
export const schedules = definePlugin({
  name: '@ergodic/plugins-schedules',
  version: '0.1.0',
  provides: [constant, exponential, geometric, linear, logarithmic, powerLaw],
});

export default schedules;
