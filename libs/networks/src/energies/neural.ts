import { z } from 'zod';
import { defineEnergy, ErgodicError, partOption, reals, type TensorProgram } from '@ergodic/kernel';
import { shapeText } from '../common/misfit.ts';
import type { NetworkFunction, Tensor, Tensors, Tf } from '../common/tensor-types.ts';
import { buildNetwork } from '../network/build-network.ts';
import { layerPlans } from '../network/layer-plans.ts';
import { plainOperations } from './plain-operations.ts';
import { checkSettled } from './settled-layers.ts';

/**
 * An energy that is a network: E(x; θ) = f(x; θ) + ½ k |x|², f a network whose last layer gives one number. State:
 * [replicas, columns of the data, or the recipe's units].
 *
 * e^(−E/T) has an integral wherever f falls slower than ½ k |x|², as with all layers of bounded slope and k > 0.
 *
 * Layers that respond at a temperature do so at their own, or at `responseTemperature`: the energy is one function of x and θ,
 * whatever T the run has. θ: what the layers learn, as `<layer>.<name>`.
 *
 * @throws ErgodicError `invalid-option` where the last layer gives anything but [1], or a layer draws or remembers
 */
export const neural = defineEnergy({
  name: 'neural',
  summary: 'An energy that is a network of any layers with one output, in a confining spring.',
  formula: 'E(x; θ) = f(x; θ) + ½ k |x|²',
  law: 'p(x) ∝ e^(−E/T); the score ∂ ln p/∂x is −∇E/T',
  source: 'Y. LeCun et al., A tutorial on energy-based learning, in Predicting Structured Data (2006)',
  options: z.object({
    layers: z.array(partOption('layer')).describe('one behind the other; the last gives one number, an energy'),
    confinement: z
      .number()
      .nonnegative()
      .default(0.1)
      .describe('k of a spring that keeps states together, energy / length²; 0 leaves it out; a control'),
    responseTemperature: z
      .number()
      .positive()
      .default(1)
      .describe('T that layers respond at which have none of their own, an energy; a control'),
  }),
  space: 'reals',
  capabilities: ['force', 'parameter-gradient', 'program'],
  trials: [
    {
      options: {
        layers: [
          { use: 'dense', units: 4, activation: { use: 'thermal-tanh' } },
          { use: 'dense', units: 1 },
        ],
        confinement: 0.7,
        responseTemperature: 1.3,
      },
      units: 3,
    },
  ],
  make({ layers, confinement, responseTemperature }, context) {
    const network = buildNetwork({
      input: [context.dataset?.dimension ?? context.units],
      layers: layerPlans(layers, context),
      readout: 'values',
      start: (name) => context.stream(name, 1),
    });
    const { output } = network;
    if (output.length !== 1 || output[0] !== 1)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `the last layer of energy neural gives ${shapeText(output)}, and an energy is one number`,
        path: 'layers',
        value: shapeText(output),
        hint: 'a last layer that gives [1]: { use: dense, units: 1 }',
      });
    checkSettled('neural', 'layers', network);
    const run = network.program as unknown as NetworkFunction;
    const program = (tf: Tf, x: Tensor, theta: Tensors, now: Tensors): Tensor => {
      const of = (name: string): Tensor => asTensor(tf, network.temperatures[name]) ?? now['responseTemperature']!;
      const temperatures = Object.fromEntries(Object.keys(network.layers).map((name) => [name, of(name)]));
      const pass = { temperatures, draws: {}, state: {}, training: false };
      const f = tf.sum(run(plainOperations('neural', tf), x, theta, pass).output, 1);
      return tf.add(f, tf.mul(tf.mul(0.5, now['confinement']!), tf.sum(tf.square(x), 1)));
    };
    return {
      space: reals(network.input[0]!),
      parameters: network.parameters,
      controls: { confinement, responseTemperature },
      program: program as unknown as TensorProgram,
    };
  },
});

const asTensor = (tf: Tf, own: number | Float64Array | undefined): Tensor | undefined =>
  own === undefined ? undefined : tf.tensor(own as number);
