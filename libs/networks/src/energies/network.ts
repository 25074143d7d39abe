import { z } from 'zod';
import {
  ErgodicError,
  partOption,
  TensorRuntimeService,
  type Context,
  type Dataset,
  type Definition,
  type Energy,
} from '@ergodic/kernel';
import { buildNetwork } from '../network/build-network.ts';
import { CompiledNetwork } from '../network/compile-network.ts';
import { layerPlans } from '../network/layer-plans.ts';
import type { HasNodeStates } from '../network/network-summary.ts';
import { sizeOf } from '../network/program-arrays.ts';
import { classEnergy } from './network-classes.ts';
import { layerObservables } from './network-observables.ts';
import { checkSamples, firstSamples, inputShape } from './network-samples.ts';
import { NetworkSystem, THERMAL } from './network-system.ts';
import { valueEnergy } from './network-values.ts';

const options = z.object({
  layers: z
    .array(partOption('layer'))
    .min(1)
    .describe('from the input on; they are called by their plugins, counted: dense1, dense2'),
  readout: z
    .enum(['classes', 'values'])
    .default('classes')
    .describe(
      'what comes out: classes, minus the energies of as many classes; values, the means of reals whose squares are energies',
    ),
  input: z
    .array(z.int().min(1))
    .min(1)
    .optional()
    .describe('shape of a point, such as [28, 28, 1]; left out, as the data have it'),
  validation: partOption('data')
    .optional()
    .describe('the samples that the state is about; left out, the first of the data that are learnt from'),
  samples: z
    .int()
    .min(1)
    .optional()
    .describe('how many of them at most, a count; left out, all of the validation or 256 of the data'),
  recompute: z
    .int()
    .min(1)
    .optional()
    .describe(
      'for big networks: how many layers make a group that learning computes anew on the way back, a count; about the root of their number takes least memory; left out, all is kept',
    ),
});

/** How many samples of the data are the system where there is no validation set. */
const SAMPLES = 256;

/**
 * A feedforward network as the energy of what is said about samples u_i. It is an effective energy: the layers are at temperatures of
 * their own, so E depends on T. The control `temperature` follows the recipe's T, or goes with its `protocol`; so does
 * `<layer>.temperature` of layers that are given one. Moving θ or them at fixed x is work.
 *
 * - readout `classes`: x is a soft assignment of N samples to K classes, E_ik = −logit_k(u_i; θ). Exactly p_ik = e^(logit_ik/T)/Z_i and
 *   F = −T Σ_i w_i ln Z_i. Learning lowers F_clamped − F = −T ln p of the labels ≥ 0; F alone has no minimum.
 * - readout `values`: x are reals, E = ½ Σ_i w_i ‖x_i − f(u_i; θ)‖². Exactly normal around the outputs with variance T/w_i.
 *
 * θ: those of the layers, `<layer>.<name>`. U and S of the layers' units are told as they declare them, means over the samples.
 *
 * @throws ErgodicError where layers do not fit one another or the data
 */
export const network: Definition<'energy', typeof options> = {
  slot: 'energy',
  name: 'network',
  summary: 'What a feedforward network says of samples: classes held softly, or values.',
  formula: 'classes: E_ik = −logit_k(u_i; θ); values: E = ½ Σ_i w_i ‖x_i − f(u_i; θ)‖²',
  law: 'classes: p_ik = e^(logit_ik/T)/Z_i, F = −T Σ_i w_i ln Z_i; values: N(f(u_i), T/w_i); ∂F/∂θ = ⟨∂E/∂θ⟩',
  source: 'Y. LeCun et al., A Tutorial on Energy-Based Learning, in Predicting Structured Data, MIT Press (2006)',
  options,
  spaces: ['probabilities', 'reals'],
  capabilities: ['conditional', 'parameter-gradient', 'network'],
  requires: ['data'],
  trials: [
    { options: { layers: [{ use: 'dense', units: 2 }] } },
    {
      options: {
        layers: [
          { use: 'dense', units: 3, activation: { use: 'thermal-softplus' }, temperature: 1.7 },
          { use: 'dense', units: 2, activation: { use: 'thermal-tanh' } },
        ],
        samples: 5,
      },
    },
  ],
  make(given, context): Energy & HasNodeStates {
    if (context.compute === 'reference')
      throw new ErgodicError({
        code: 'missing-capability',
        message: 'compute is reference, and the energy network is a tensor program only',
        path: 'compute',
        value: 'reference',
        hint: 'compute: auto or tensor',
      });
    const learnt = context.dataset!;
    const built = buildNetwork({
      input: inputShape(given.input, learnt),
      layers: layerPlans(given.layers, context),
      readout: given.readout,
      recompute: given.recompute,
      start: (name) => context.stream(name, 1),
    });
    checkSamples(learnt, built, 'data');
    const { dataset, most } = systemOf(given, learnt, context);
    const system = new NetworkSystem({
      network: built,
      compiled: new CompiledNetwork(built, context.service(TensorRuntimeService), { backend: context.backend }),
      samples: firstSamples(dataset, most, built, given.validation ? 'validation' : 'data'),
    });
    const { labels, targets } = dataset;
    const { points, count } = system.samples;
    const samples = { points, ...(labels && { labels: labels.subarray(0, count) }) };
    const readout =
      given.readout === 'classes'
        ? classEnergy(system, labels!)
        : valueEnergy(system, targets!.values.subarray(0, system.samples.count * sizeOf(built.output)));
    return {
      ...readout,
      parameters: built.parameters,
      network: { ...built, samples },
      controls: system.controls,
      thermalControl: THERMAL,
      precision: 'float32',
      observables: [...readout.observables!, ...layerObservables(system)],
      nodeStates: () => system.compiled.nodeStates(system.samples.points, system.temperature),
      refresh: () => system.forget(),
      close: () => system.compiled.close(),
    };
  },
};

/** The data that the state is about, and how many of them. */
function systemOf(
  { validation, samples }: z.output<typeof options>,
  learnt: Dataset,
  context: Context,
): { dataset: Dataset; most: number } {
  if (!validation) return { dataset: learnt, most: samples ?? SAMPLES };
  const dataset = context.part('data', validation, 'validation').load();
  if (!dataset.read && !learnt.read && isSame(dataset.points, learnt.points))
    throw new ErgodicError({
      code: 'data',
      message: 'energy network: the validation samples are the data that it learns from',
      path: 'validation',
      value: validation,
      hint: 'another seed, or other rows; left out, the state is about the first of the data',
    });
  return { dataset, most: samples ?? Infinity };
}

const isSame = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);
