import { z } from 'zod';
import { defineLayer, partOption } from '@ergodic/kernel';
import { temperatureOption } from '../common/options.ts';
import type { LayerFunction } from '../common/tensor-types.ts';
import { conventionOf, conventionsOf, energyOption, thermalUnits } from '../common/thermal-units.ts';
import { unitActivation } from '../common/unit-activation.ts';

/** y = σ_T(x): an activation as a layer of its own, at the layer's temperature; U and S of its units as those of `dense`. No θ. */
export const activation = defineLayer({
  name: 'activation',
  summary: 'An activation as a layer of its own, at the temperature of the layer.',
  formula: 'y = σ_T(x)',
  law: 'thermal-softplus, thermal-sigmoid: U − TS = −T ln(1 + e^(x/T)); thermal-tanh: −T ln(2 cosh(x/T))',
  options: z.object({
    activation: partOption('activation').describe('the response of its units'),
    energy: energyOption,
    temperature: temperatureOption,
  }),
  trials: [
    {
      options: { activation: { use: 'thermal-softplus' } },
      claims: { inputs: [[4], [2, 3]], entropyBound: Math.LN2 },
    },
    {
      options: { activation: { use: 'thermal-tanh' }, energy: 'mean-square' },
      claims: { inputs: [[3]], entropyBound: 1 / Math.E },
    },
  ],
  make({ activation: part, energy, temperature }, context) {
    const { name, respond } = unitActivation(context, 'activation', part);
    const convention = conventionOf(energy, name);
    return {
      build(input) {
        const program: LayerFunction = (tools, x, _theta, pass) => ({
          output: respond(tools.tf, x, pass.temperature),
          ...thermalUnits(tools, convention, x, pass.temperature),
        });
        return {
          input,
          output: input,
          parameters: {},
          ...(temperature !== undefined && { temperature }),
          conventions: conventionsOf(convention),
          program,
        };
      },
    };
  },
});
