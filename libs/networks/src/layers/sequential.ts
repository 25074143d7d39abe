import { z } from 'zod';
import { defineLayer, partOption } from '@ergodic/kernel';
import { buildChain, chainProgram, gathered, plansOf } from '../common/composition.ts';

/**
 * Layers one behind the other, as one layer. Names are those of their plugins with a number, `dense1`, `dense2`; θ, draws and states
 * are `dense1.weights`, .... They are at the temperature of this layer, but for those with one of their own; U and S of all their
 * units lie side by side.
 */
export const sequential = defineLayer({
  name: 'sequential',
  summary: 'Layers one behind the other, as one layer.',
  formula: 'y = f_n(… f_2(f_1(x)))',
  law: 'U and S are those of the layers within, side by side',
  options: z.object({
    layers: z.array(partOption('layer')).min(1).describe('the layers, from the input on'),
  }),
  trials: [
    {
      options: {
        layers: [
          { use: 'dense', units: 3, activation: { use: 'thermal-softplus' } },
          { use: 'dropout' },
          { use: 'dense', units: 2, temperature: 0.6 },
        ],
      },
      claims: { inputs: [[4]], refuses: [[2, 2, 2]] },
    },
  ],
  make({ layers }, context) {
    const plans = plansOf(layers, context);
    return {
      build(input, site) {
        const built = buildChain(plans, input, site);
        const output = Object.values(built).at(-1)!.output;
        return { input, output, ...gathered(built), program: chainProgram(built) };
      },
    };
  },
});
