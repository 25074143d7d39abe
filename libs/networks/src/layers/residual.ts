import { z } from 'zod';
import { defineLayer, partOption } from '@ergodic/kernel';
import { buildChain, chainProgram, gathered, plansOf } from '../common/composition.ts';
import { misfit, shapeText } from '../common/misfit.ts';
import type { LayerFunction } from '../common/tensor-types.ts';

/**
 * y = x + f(x), f layers one behind the other that give the shape that they take. Names, temperatures, U and S as those of
 * `sequential`.
 */
export const residual = defineLayer({
  name: 'residual',
  summary: 'Layers one behind the other, with what goes in added to what comes out.',
  formula: 'y = x + f_n(… f_2(f_1(x)))',
  law: 'the identity where the layers within give 0; U and S are theirs, side by side',
  source: 'K. He, X. Zhang, S. Ren, J. Sun, CVPR 2016, arXiv:1512.03385',
  options: z.object({
    layers: z.array(partOption('layer')).min(1).describe('the layers, from the input on'),
  }),
  trials: [
    {
      options: { layers: [{ use: 'normalisation' }, { use: 'dense', units: 3, activation: { use: 'thermal-tanh' } }] },
      claims: { inputs: [[3], [2, 3]], refuses: [[4]], entropyBound: Math.LN2 },
    },
  ],
  make({ layers }, context) {
    const plans = plansOf(layers, context);
    return {
      build(input, site) {
        const built = buildChain(plans, input, site);
        const output = Object.values(built).at(-1)!.output;
        if (shapeText(output) !== shapeText(input)) {
          const needs = `layers that give ${shapeText(input)}, as what comes before it, but its own give ${shapeText(output)}`;
          throw misfit(site, needs, input, 'a last layer within it of as many units, or padding same');
        }
        const chain = chainProgram(built);
        const program: LayerFunction = (tools, x, theta, pass) => {
          const result = chain(tools, x, theta, pass);
          return { ...result, output: tools.tf.add(x, result.output) };
        };
        return { input, output, ...gathered(built), program };
      },
    };
  },
});
