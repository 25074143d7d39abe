import { z } from 'zod';
import { defineLayer, type SampleShape } from '@ergodic/kernel';
import { misfit } from '../common/misfit.ts';
import { activationOption, temperatureOption } from '../common/options.ts';
import { constant, weights } from '../common/starting-values.ts';
import type { LayerFunction } from '../common/tensor-types.ts';
import { conventionOf, conventionsOf, energyOption, thermalUnits } from '../common/thermal-units.ts';
import { gainOf, unitActivation } from '../common/unit-activation.ts';

/**
 * u_j = Σ_i x_i W_ij + b_j, y = σ_T(u) with the activation at the layer's temperature. Takes [features], or [time, features] and then
 * does the same at each time. θ: `weights` [features, units], normal with variance 2/features before rectifiers and 1/features else;
 * `bias` [units], zeros.
 *
 * With `thermal-softplus` the output is −F of units with levels 0 and −u, with `thermal-sigmoid` their mean, with `thermal-tanh` the
 * mean of spins: U and S are theirs, exactly, and F = U − TS = −T ln Z. Otherwise those of NET-01: U the mean square of u.
 */
export const dense = defineLayer({
  name: 'dense',
  summary: 'Every unit sees every input: a matrix, a bias, and an activation at the temperature of the layer.',
  formula: 'y = σ_T(x W + b)',
  law: 'thermal-softplus, thermal-sigmoid: U − TS = −T ln(1 + e^(u/T)); thermal-tanh: −T ln(2 cosh(u/T))',
  source: 'F. Rosenblatt, Psychol. Rev. 65 (1958) 386, doi:10.1037/h0042519',
  options: z.object({
    units: z.int().min(1).describe('how many units; a count'),
    activation: activationOption,
    bias: z.boolean().default(true).describe('whether b is there'),
    energy: energyOption,
    temperature: temperatureOption,
  }),
  trials: [
    {
      options: { units: 3, activation: { use: 'thermal-softplus' } },
      claims: { inputs: [[4], [3, 2]], refuses: [[], [2, 3, 4]], entropyBound: Math.LN2 },
    },
    { options: { units: 2, activation: { use: 'thermal-tanh' } }, claims: { entropyBound: Math.LN2 } },
    { options: { units: 2, bias: false, energy: 'half-square' }, claims: { entropyBound: 1 / Math.E } },
  ],
  make({ units, activation: part, bias, energy, temperature }, context) {
    const activation = unitActivation(context, 'dense', part);
    const convention = conventionOf(energy, activation?.name);
    return {
      build(input, site) {
        const features = input.at(-1);
        if (features === undefined || input.length > 2)
          throw misfit(site, 'a row [features] or a sequence [time, features]', input, 'a flatten layer before it');
        const output: SampleShape = [...input.slice(0, -1), units];
        const program: LayerFunction = (tools, x, theta, pass) => {
          const { tf } = tools;
          const rows = input.length === 1 ? x : tf.reshape(x, [-1, features]);
          const product = tf.matMul(rows, theta['weights']!);
          const sum = bias ? tf.add(product, theta['bias']!) : product;
          const u = input.length === 1 ? sum : tf.reshape(sum, [-1, ...output]);
          return {
            output: activation?.respond(tf, u, pass.temperature) ?? u,
            ...thermalUnits(tools, convention, u, pass.temperature),
          };
        };
        return {
          input,
          output,
          parameters: {
            weights: weights([features, units], features, site, gainOf(activation?.name)),
            ...(bias && { bias: constant([units], 0) }),
          },
          ...(temperature !== undefined && { temperature }),
          conventions: conventionsOf(convention),
          program,
        };
      },
    };
  },
});
