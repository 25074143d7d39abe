import { z } from 'zod';
import {
  defineEnergy,
  ErgodicError,
  partOption,
  reals,
  TensorRuntimeService,
  type Dataset,
  type Energy,
  type TensorProgram,
} from '@ergodic/kernel';
import type { Tensor, Tensors, Tf } from '../common/tensor-types.ts';
import { buildNetwork, type BuiltNetwork } from '../network/build-network.ts';
import { layerPlans } from '../network/layer-plans.ts';
import { rowsOf, sizeOf } from '../network/program-arrays.ts';
import { EvidenceBound } from './evidence-bound.ts';
import { firstPoints } from './network-samples.ts';
import { plainOperations } from './plain-operations.ts';
import { VariationalModel } from './variational-model.ts';
import { variationalOf } from './variational-objective.ts';

const options = z.object({
  latents: z.int().min(1).describe('units of z of each sample; a count'),
  encoder: z
    .array(partOption('layer'))
    .describe(
      'layers from a point to a mean and ln of a variance for each latent: the last gives [2 · latents], means first',
    ),
  decoder: z
    .array(partOption('layer'))
    .describe(
      'layers from z [latents] to a point: logits of its bits, or its means; the last gives as many numbers as a point has',
    ),
  likelihood: z
    .enum(['bernoulli', 'gaussian'])
    .default('bernoulli')
    .describe('p(x|z): bits, for numbers in [0, 1]; or normal numbers'),
  deviation: z.number().positive().default(1).describe('σ of the normal numbers, the unit of the data'),
  validation: partOption('data')
    .optional()
    .describe('the samples that the state is about; left out, the first of the data that are learnt from'),
  samples: z.int().min(1).default(64).describe('how many of them at most; a count'),
  responseTemperature: z
    .number()
    .positive()
    .default(1)
    .describe('T that layers respond at which have none of their own, an energy'),
});

/** The control that is T. */
const THERMAL = 'temperature';

/**
 * The thermodynamic variational autoencoder: what is said of latents z, with p(z) standard normal, by samples x_n,
 *
 *   E(z) = Σ_n [−ln p(x_n|z_n) − T ln p(z_n)],   e^(−E/T)/Z ∝ Π_n p(x_n|z_n)^(1/T) p(z_n).
 *
 * It is an effective energy: the control `temperature` follows the recipe's T. State: [replicas, samples · latents], sample after sample.
 *
 * The encoder's q(z|x), independent normal numbers, guesses that law: the free energy of the guess is
 *
 *   E_q[E] − T S(q) = Σ_n L_n,   L = E_q[−ln p(x|z)] + T D(q‖p) ≥ −T ln ∫ p(x|z)^(1/T) p(z) dz,
 *
 * which the rule `variational` lowers: the β-VAE with β = T, and minus the evidence bound at T = 1 alone. Exact law of one linear unit,
 * p(x|z) = N(z, σ²): L is least for v = T/(T + 1/σ²), m = x/(1 + T σ²).
 *
 * θ: those of the layers, `encoder.<layer>.<name>` and `decoder.<layer>.<name>`; E depends on the latter alone. Told of the samples,
 * with z drawn from q: `distortion`, `rate`, and `evidenceBound` = distortion + rate, which is no less than ⟨−ln p(x)⟩ on average.
 *
 * @throws ErgodicError where layers do not fit, the data do not fit them, or bits are told of numbers outside [0, 1]
 */
export const thermodynamicVae = defineEnergy({
  name: 'thermodynamic-vae',
  summary: 'Latent units with a decoder that says what they mean and an encoder that guesses them: a β-VAE with β = T.',
  formula: 'E(z) = Σ_n [−ln p(x_n|z_n) − T ln p(z_n)]; L = E_q[−ln p(x|z)] + T D(q‖p) is no less than its free energy',
  law: 'p(x|z) = N(z, σ²): L is least for v = T/(T + 1/σ²), m = x/(1 + T σ²)',
  source:
    'D. P. Kingma, M. Welling, ICLR (2014), arXiv:1312.6114; β: I. Higgins et al., ICLR (2017); rate and distortion: A. Alemi et al., ICML (2018), arXiv:1711.00464',
  options,
  space: 'reals',
  requires: ['data'],
  capabilities: ['force', 'parameter-gradient', 'program', 'variational'],
  trials: [
    {
      options: {
        latents: 2,
        encoder: [{ use: 'dense', units: 4 }],
        decoder: [
          { use: 'dense', units: 3, activation: { use: 'thermal-tanh' } },
          { use: 'dense', units: 2 },
        ],
        likelihood: 'gaussian',
        deviation: 0.7,
        samples: 3,
        responseTemperature: 1.3,
      },
    },
  ],
  make(given, context): Energy {
    const { latents, likelihood, deviation, responseTemperature } = given;
    const learnt = context.dataset!;
    const shape = learnt.shape ?? [learnt.dimension];
    const network = (option: 'encoder' | 'decoder', input: readonly number[]): BuiltNetwork =>
      buildNetwork({
        input,
        layers: layerPlans(given[option], context, option),
        readout: 'values',
        start: (name) => context.stream(`${option}/${name}`, 1),
        option,
      });
    const model = new VariationalModel({
      latents,
      shape,
      encoder: network('encoder', shape),
      decoder: network('decoder', [latents]),
      likelihood: { kind: likelihood, deviation },
      responseTemperature,
    });
    const told = given.validation ? context.part('data', given.validation, 'validation').load() : learnt;
    checkSamples(told, learnt);
    const size = sizeOf(shape);
    const count = Math.min(given.samples, told.count);
    const first = firstPoints(told, count);
    if (likelihood === 'bernoulli') {
      checkBits(
        learnt.read ? firstPoints(learnt, Math.min(given.samples, learnt.count)) : learnt.points,
        learnt,
        'data',
      );
      checkBits(first, told, 'validation');
    }
    const points = rowsOf(first, shape, 0, count);

    const program = (tf: Tf, state: Tensor, theta: Tensors, now: Tensors): Tensor => {
      const tools = plainOperations('thermodynamic-vae', tf);
      const x = tf.tensor(points.data as Float32Array, [1, count, size]);
      const latent = tf.reshape(state, [-1, latents]);
      const distortion = tf.sum(model.distortion(tools, x, latent, theta, [-1, count]), 1);
      const norm = 0.5 * count * latents * Math.log(2 * Math.PI);
      const surprise = tf.add(tf.mul(0.5, tf.sum(tf.square(state), 1)), norm);
      return tf.add(distortion, tf.mul(now[THERMAL]!, surprise));
    };
    const parameters = model.parameters;
    const controls = { [THERMAL]: 1 };
    const runtime = context.service(TensorRuntimeService);
    const prepared = runtime.prepare(program as unknown as TensorProgram, controls, context.backend);
    const bound = new EvidenceBound(model, points, latents, context);
    return {
      space: reals(count * latents),
      parameters,
      controls,
      thermalControl: THERMAL,
      program: program as unknown as TensorProgram,
      precision: 'float32',
      variational: variationalOf(model, latents, shape),
      addEnergy: (x, out, scale = 1) => prepared.addEnergy(x, parameters, out, scale),
      addForce: (x, out, scale = 1) => prepared.addForce(x, parameters, out, scale),
      addParameterGradient: (x, out, scale = 1) => prepared.addParameterGradient(x, parameters, out, scale),
      observables: bound.observables,
      refresh: () => bound.forget(),
      close() {
        prepared.close?.();
        bound.close();
      },
    };
  },
});

function checkSamples(told: Dataset, learnt: Dataset): void {
  if (told.count > 0 && told.dimension === learnt.dimension) return;
  throw new ErgodicError({
    code: 'data',
    message: `energy thermodynamic-vae: ${told.name} has ${told.count} points of ${told.dimension} numbers, and the data have ${learnt.dimension}`,
    path: 'validation',
    value: told.dimension,
    hint: `points of ${learnt.dimension} numbers`,
  });
}

function checkBits(points: Float64Array, { name, dimension }: Dataset, path: string): void {
  const wrong = points.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong < 0) return;
  throw new ErgodicError({
    code: 'data',
    message: `energy thermodynamic-vae: row ${Math.floor(wrong / dimension)}, column ${wrong % dimension} of ${name} is ${points[wrong]}, and bits are told of numbers from 0 to 1`,
    path,
    value: points[wrong],
    hint: 'divide: 255 in data for grey values; or likelihood: gaussian',
  });
}
