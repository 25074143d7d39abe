import { z } from 'zod';
import { defineLayer, ErgodicError, type LayerSite, type SampleShape } from '@ergodic/kernel';
import { misfit } from '../common/misfit.ts';
import { activationOption, temperatureOption } from '../common/options.ts';
import { constant, weights } from '../common/starting-values.ts';
import type { LayerFunction } from '../common/tensor-types.ts';
import { conventionOf, conventionsOf, energyOption, thermalUnits } from '../common/thermal-units.ts';
import { gainOf, unitActivation } from '../common/unit-activation.ts';

/**
 * As `dense`, but each unit sees `inputs` of the features only, drawn without replacement where the layer is built:
 *
 *   u_j = Σ_a W_ja x_{i(j, a)} + b_j,   y = σ_T(u).
 *
 * θ: `weights` [units, inputs], normal with variance 2/inputs before rectifiers and 1/inputs else; `bias` [units], zeros. So θ, its
 * gradient and what an optimiser remembers take inputs/features of what those of `dense` do. That is what it is for: numbers are fetched
 * one by one, so that beyond about one feature in a hundred the product of matrices of `dense` takes less time, zeros and all.
 *
 * What units see is drawn from the seed of the run and not part of θ: the same recipe has the same places.
 */
export const sparseDense = defineLayer({
  name: 'sparse-dense',
  summary: 'Every unit sees a few of the inputs, always the same: θ is smaller than that of dense by that factor.',
  formula: 'y_j = σ_T(Σ_a W_ja x_{i(j, a)} + b_j)',
  law: 'that of dense with all other weights 0',
  source: 'D. C. Mocanu et al., Nat. Commun. 9 (2018) 2383, doi:10.1038/s41467-018-04316-3',
  options: z.object({
    units: z.int().min(1).describe('how many units; a count'),
    inputs: z.int().min(1).describe('how many of the features each of them sees; a count'),
    activation: activationOption,
    bias: z.boolean().default(true).describe('whether b is there'),
    energy: energyOption,
    temperature: temperatureOption,
  }),
  trials: [
    {
      options: { units: 5, inputs: 2, activation: { use: 'thermal-softplus' } },
      claims: { inputs: [[4]], refuses: [[], [1], [2, 4]], entropyBound: Math.LN2 },
    },
    { options: { units: 2, inputs: 4, bias: false, energy: 'half-square' }, claims: { entropyBound: 1 / Math.E } },
  ],
  make({ units, inputs, activation: part, bias, energy, temperature }, context) {
    const activation = unitActivation(context, 'sparse-dense', part);
    const convention = conventionOf(energy, activation?.name);
    return {
      build(input, site) {
        const features = input[0];
        if (features === undefined || input.length > 1)
          throw misfit(site, 'a row [features]', input, 'a flatten layer before it');
        if (inputs > features) throw tooMany(site, inputs, input);
        const places = placesOf(units, inputs, features, site);
        const program: LayerFunction = (tools, x, theta, pass) => {
          const { tf } = tools;
          const seen = tf.reshape(tf.gather(x, tf.tensor1d(places, 'int32'), 1), [-1, units, inputs]);
          const sum = tf.sum(tf.mul(seen, theta['weights']!), 2);
          const u = bias ? tf.add(sum, theta['bias']!) : sum;
          return {
            output: activation?.respond(tf, u, pass.temperature) ?? u,
            ...thermalUnits(tools, convention, u, pass.temperature),
          };
        };
        return {
          input,
          output: [units],
          parameters: {
            weights: weights([units, inputs], inputs, site, gainOf(activation?.name)),
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

function tooMany(site: LayerSite, inputs: number, input: SampleShape): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `${site.name}: units see ${inputs} inputs each, and what comes before gives ${input[0]}`,
    path: `${site.name.split(' ')[0]!}.inputs`,
    value: inputs,
    hint: `1 … ${input[0]}`,
  });
}

/** For each unit the first of a random order of the features. Row-major [units, inputs]. */
function placesOf(units: number, inputs: number, features: number, site: LayerSite): Int32Array {
  const places = new Int32Array(units * inputs);
  const order = Int32Array.from({ length: features }, (_, i) => i);
  for (let j = 0; j < units; j++)
    for (let a = 0; a < inputs; a++) {
      const other = a + Math.floor(site.uniform() * (features - a));
      [order[a], order[other]] = [order[other]!, order[a]!];
      places[j * inputs + a] = order[a]!;
    }
  return places;
}
