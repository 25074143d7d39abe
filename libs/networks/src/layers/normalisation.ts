import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { misfit } from '../common/misfit.ts';
import { temperatureOption } from '../common/options.ts';
import { constant } from '../common/starting-values.ts';
import type { LayerFunction } from '../common/tensor-types.ts';

/**
 * y = g (x − m)/√(v + ε) + b, m and v the mean and variance of the numbers along the last axis, of each sample (and each place) by
 * itself. θ: `gain` [n], ones; `bias` [n], zeros.
 *
 * An ordinary layer, unless `thermostat`: then (x − m)/√(v + ε) is times √T, so that at g = 1, b = 0 the n numbers have the mean
 * square T, as n velocities of mass 1 have by equipartition. It is the rescaling of an isokinetic thermostat.
 */
export const normalisation = defineLayer({
  name: 'normalisation',
  summary: 'Layer normalisation: mean 0 and variance 1 over the last axis, or variance T as a thermostat.',
  formula: 'y = g (x − m)/√(v + ε) + b; thermostat: g √T (x − m)/√(v + ε) + b',
  law: 'at g = 1, b = 0: mean 0, variance v/(v + ε), times T with thermostat; y(ax + c) = y(x) as ε → 0, a > 0',
  source: 'J. L. Ba, J. R. Kiros, G. E. Hinton, arXiv:1607.06450; L. V. Woodcock, Chem. Phys. Lett. 10 (1971) 257',
  options: z.object({
    thermostat: z.boolean().default(false).describe('whether the variance is T rather than 1'),
    epsilon: z.number().positive().default(1e-5).describe('ε, added to the variance; the square of the unit of x'),
    learned: z.boolean().default(true).describe('whether g and b are there'),
    temperature: temperatureOption,
  }),
  trials: [
    { claims: { inputs: [[4]], refuses: [[1], [5, 1]] } },
    { options: { thermostat: true, epsilon: 0.1, learned: false }, claims: { inputs: [[3, 4]] } },
  ],
  make: ({ thermostat, epsilon, learned, temperature }) => ({
    build(input, site) {
      const units = input.at(-1) ?? 0;
      if (units < 2) throw misfit(site, 'at least two numbers along the last axis', input, 'another place for it');
      const program: LayerFunction = ({ tf }, x, theta, pass) => {
        const centred = tf.sub(x, tf.mean(x, -1, true));
        const variance = tf.mean(tf.square(centred), -1, true);
        const plain = tf.div(centred, tf.sqrt(tf.add(variance, epsilon)));
        const scaled = thermostat ? tf.mul(plain, tf.sqrt(pass.temperature)) : plain;
        return { output: learned ? tf.add(tf.mul(scaled, theta['gain']!), theta['bias']!) : scaled };
      };
      return {
        input,
        output: input,
        parameters: { ...(learned && { gain: constant([units], 1), bias: constant([units], 0) }) },
        ...(temperature !== undefined && { temperature }),
        program,
      };
    },
  }),
});
