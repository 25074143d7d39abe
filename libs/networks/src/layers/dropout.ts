import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { temperatureOption } from '../common/options.ts';
import type { LayerFunction } from '../common/tensor-types.ts';
import { thermalUnits } from '../common/thermal-units.ts';

/**
 * Dropout at a temperature. Behind each input is a switch with two levels, open at 0 and closed at −E; it is closed with the
 * probability p = 1/(1 + e^(−E/T)). In training x_i passes where switch i is closed, as x_i/p, so that the mean is x_i; otherwise all
 * pass as they are. Switches are thrown anew for every sample, by the uniform numbers `switch`: closed where the number is below p.
 *
 * T → 0: nothing is dropped; T → ∞: half of all. The mean of y is x and its variance x² (1 − p)/p = x² e^(−E/T), exactly. U = −E p
 * and S are those of the switches in equilibrium, so F = U − TS = −T ln(1 + e^(E/T)) for each, training or not. That this regularises
 * learning as a temperature would is an analogy (Srivastava et al. 2014 have p without E and T).
 */
export const dropout = defineLayer({
  name: 'dropout',
  summary: 'In training each input passes where a switch of two levels is closed: more are dropped as T rises.',
  formula: 'y_i = x_i s_i / p, s_i = 1 with p = 1/(1 + e^(−E/T)), else 0',
  law: 'mean of y = x, variance x² e^(−E/T); of a switch U − TS = −T ln(1 + e^(E/T))',
  source: 'N. Srivastava et al., J. Mach. Learn. Res. 15 (2014) 1929',
  options: z.object({
    bindingEnergy: z
      .number()
      .positive()
      .default(2)
      .describe('E, an energy: how much lower a switch lies where it is closed; 2 drops 12 % at T = 1'),
    temperature: temperatureOption,
  }),
  trials: [{ options: { bindingEnergy: 0.8 }, claims: { inputs: [[4], [2, 3]], entropyBound: Math.LN2 } }],
  make: ({ bindingEnergy, temperature }) => ({
    build(input) {
      const program: LayerFunction = (tools, x, _theta, pass) => {
        const { tf } = tools;
        const depth = tf.mul(bindingEnergy, tf.onesLike(x));
        const units = thermalUnits(tools, 'two-level', depth, pass.temperature);
        if (!pass.training) return { output: x, ...units };
        const closed = tf.sigmoid(tf.div(bindingEnergy, pass.temperature));
        const passes = tf.cast(tf.less(pass.draws['switch']!, closed), 'float32');
        return { output: tf.div(tf.mul(x, passes), closed), ...units };
      };
      return {
        input,
        output: input,
        parameters: {},
        draws: { switch: { law: 'uniform', shape: input } },
        ...(temperature !== undefined && { temperature }),
        conventions: {
          energy: 'U = −E p of each switch, p = 1/(1 + e^(−E/T))',
          entropy: 'S = binary entropy of p, nats: U − TS = −T ln(1 + e^(E/T))',
        },
        program,
      };
    },
  }),
});
