import { z } from 'zod';
import { defineLayer, partOption } from '@ergodic/kernel';
import { temperatureOption } from '../common/options.ts';
import { constant, weights } from '../common/starting-values.ts';
import type { LayerFunction, Tensor } from '../common/tensor-types.ts';
import { conventionOf, conventionsOf, energyOption, thermalUnits } from '../common/thermal-units.ts';
import { gainOf, unitActivation } from '../common/unit-activation.ts';
import { sequenceShape } from './sequence.ts';
import { applied, noiseOption, noiseScale, sequenceOf, stepsOf } from './steps.ts';

/**
 * A thermal recurrent layer. Step by step, from h_0 = 0 or the state of the pass before,
 *
 *   u_t = W_h h_{t−1} + W_x x_t + b,   h_t = σ_T(u_t) + √(2γTΔt) ξ_t,
 *
 * the last term with `noise` only. Input [time, features]; output h of the last step, [units], or of all, [time, units].
 * Where Lipschitz(σ_T)·‖W_h‖ < 1 (1/T for thermal-tanh) and the input stays as it is, h comes to one fixed point from wherever it starts.
 * Temperatures of single units are those of the units of h. Energy and entropy are those of
 * every unit in every step, [B, time · units], in the field u_t.
 * θ: `input` W_x [features, units], `recurrent` W_h [units, units], `bias` [units].
 *
 * The steps are written out one by one, so that the time is that of the input's shape.
 */
export const recurrent = defineLayer({
  name: 'recurrent',
  summary: 'Thermal recurrent layer over [time, features], with thermal noise if asked for.',
  formula: 'h_t = σ_T(W_h h_{t−1} + W_x x_t + b) + √(2γTΔt) ξ_t',
  law: 'Lipschitz(σ_T) ‖W_h‖ < 1: one fixed point for a constant input, which is reached from everywhere',
  source: 'J. L. Elman, Cogn. Sci. 14 (1990) 179, doi:10.1207/s15516709cog1402_1',
  options: z.object({
    units: z.int().positive().describe('how many numbers h has'),
    activation: partOption('activation')
      .default({ use: 'thermal-tanh' })
      .describe('σ_T, the response of each unit at the temperature of the layer'),
    returnSequences: z.boolean().default(false).describe('whether h of every step comes out, not of the last alone'),
    noise: noiseOption,
    stateful: z.boolean().default(false).describe('whether h is carried from one pass to the next'),
    energy: energyOption,
    temperature: temperatureOption,
  }),
  trials: [
    {
      options: { units: 3, noise: { friction: 0.5, timeStep: 0.2 } },
      claims: {
        inputs: [
          [1, 2],
          [4, 2],
        ],
        refuses: [[6], [2, 3, 4]],
        entropyBound: Math.LN2,
      },
    },
    {
      options: { units: 2, activation: { use: 'thermal-softplus' }, returnSequences: true, stateful: true },
      claims: { inputs: [[3, 2]], entropyBound: Math.LN2 },
    },
  ],
  make({ units, activation: part, returnSequences, noise, stateful, energy, temperature }, context) {
    const activation = unitActivation(context, 'recurrent', part);
    const gain = gainOf(activation.name);
    const convention = conventionOf(energy, activation.name);
    return {
      build(input, site) {
        const { time, features } = sequenceShape(input, site);
        const program: LayerFunction = (tools, x, theta, { temperature: T, draws, state }) => {
          const { tf } = tools;
          const driven = stepsOf(tf, tf.add(applied(tf, x, theta['input']!), theta['bias']!));
          const kicks = noise && stepsOf(tf, tf.mul(noiseScale(tf, noise, T), draws['noise']!));
          const [fields, hidden]: [Tensor[], Tensor[]] = [[], []];
          let h = state['h'] ?? tf.zerosLike(driven[0]!);
          for (let t = 0; t < time; t++) {
            const u = tf.add(driven[t]!, tf.matMul(h, theta['recurrent']!));
            h = activation.respond(tf, u, T);
            if (kicks) h = tf.add(h, kicks[t]!);
            fields.push(u);
            hidden.push(h);
          }
          return {
            output: returnSequences ? sequenceOf(tf, hidden) : h,
            ...thermalUnits(tools, convention, sequenceOf(tf, fields), T),
            ...(stateful && { state: { h } }),
          };
        };
        return {
          input,
          output: returnSequences ? [time, units] : [units],
          ...(temperature !== undefined && { temperature }),
          conventions: conventionsOf(convention),
          ...(noise && { draws: { noise: { law: 'normal', shape: [time, units] } } }),
          ...(stateful && { state: { h: [units] } }),
          parameters: {
            input: weights([features, units], features, site, gain),
            recurrent: weights([units, units], units, site, gain),
            bias: constant([units], 0),
          },
          program,
        };
      },
    };
  },
});
