import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { temperatureOption } from '../common/options.ts';
import type { LayerFunction } from '../common/tensor-types.ts';

/**
 * y = x + √(2γTΔt) ξ with ξ standard normal, anew for every number of every sample: what a bath at T adds to a momentum in a step Δt
 * (fluctuation-dissipation, without the friction). Variance 2γTΔt, exactly: the amplitude is applied once. In training only, unless
 * `always`. The numbers ξ are the draws `noise`.
 */
export const thermalNoise = defineLayer({
  name: 'thermal-noise',
  summary: 'Adds the noise of a bath at T: variance 2γTΔt.',
  formula: 'y = x + √(2γTΔt) ξ, ξ standard normal',
  law: 'mean x, variance 2γTΔt',
  source: 'P. Langevin, C. R. Acad. Sci. 146 (1908) 530; R. Kubo, Rep. Prog. Phys. 29 (1966) 255',
  options: z.object({
    friction: z.number().positive().default(1).describe('γ, the square of the unit of x / (energy · time)'),
    timeStep: z.number().positive().default(0.01).describe('Δt, time'),
    always: z
      .boolean()
      .default(false)
      .describe('whether it is there when the network is used, too, not in training only'),
    temperature: temperatureOption,
  }),
  trials: [
    { options: { friction: 0.7, timeStep: 0.3 }, claims: { inputs: [[4]] } },
    { options: { always: true }, claims: { inputs: [[3, 2]] } },
  ],
  make: ({ friction, timeStep, always, temperature }) => ({
    build(input) {
      const program: LayerFunction = ({ tf }, x, _theta, pass) => {
        if (!pass.training && !always) return { output: x };
        const amplitude = tf.sqrt(tf.mul(2 * friction * timeStep, pass.temperature));
        return { output: tf.add(x, tf.mul(amplitude, pass.draws['noise']!)) };
      };
      return {
        input,
        output: input,
        parameters: {},
        draws: { noise: { law: 'normal', shape: input } },
        ...(temperature !== undefined && { temperature }),
        program,
      };
    },
  }),
});
