import type { Tensor } from '@tensorflow/tfjs-core';
import { type Energy, ErgodicError, KERNEL_VERSION } from '@ergodic/kernel';
import type { Tools } from '../runtime/tools.ts';
import { input, parameter, type TensorSpec } from '../trace/spec.ts';
import { inputCases } from './network-cases.ts';
import { exportProgram, type ExportedModel } from './program-model.ts';
import {
  endsOf,
  exportInRange,
  rangeFacts,
  rangeText,
  type TemperatureRange,
  withinRange,
} from './temperature-range.ts';

export interface VariationalExportOptions {
  readonly kind: 'encoder' | 'decoder';
  /** T that it was trained at. */
  readonly temperature: number;
  /** Real inputs of the encoder, row after row, that it is tried on. */
  readonly samples?: ArrayLike<number>;
  readonly name?: string;
  readonly doc?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

type Named = Record<string, Tensor>;
type Encode = (tools: Tools, x: Tensor, theta: Named, pass: object) => { mean: Tensor; logVariance: Tensor };
type Decode = (tools: Tools, z: Tensor, theta: Named, pass: object) => Tensor;

/**
 * The two halves of a model with latent units, each a model: the encoder `input` [batch, ...] to `mean` and `log-variance` of q(z|x)
 * [batch, latents]; the decoder `latents` to `output`, the parameters of p(x|z) [batch, ...]. Where their layers take the run's T,
 * `temperature` is an input with its trained value as the default, brought within a range of it as that of networks is.
 *
 * @throws ErgodicError `missing-capability` where the energy has no encoder and decoder
 */
export async function exportVariational(energy: Energy, options: VariationalExportOptions): Promise<ExportedModel> {
  const { variational } = energy;
  if (!variational)
    throw new ErgodicError({
      code: 'missing-capability',
      message: 'the energy has no encoder and decoder',
      path: 'energy',
      hint: 'an energy with latent units, such as thermodynamic-vae',
    });
  const { kind, temperature: T, samples } = options;
  const isEncoder = kind === 'encoder';
  const shape = isEncoder ? variational.input : [variational.latents];
  const name = isEncoder ? 'input' : 'latents';
  const theta = Object.fromEntries(
    Object.entries(energy.parameters).map(([each, { shape: of, data }]): [string, TensorSpec] => [
      each,
      parameter(of, data, { name: each, doc: 'θ, as it was learnt' }),
    ]),
  );
  const programIn =
    (range: TemperatureRange) =>
    (tools: Tools, x: Tensor, parameters: Named, given: Named): Named => {
      const pass = { temperature: withinRange(tools, given['temperature']!, range), draws: {}, training: false };
      if (!isEncoder) return { output: (variational.decode as unknown as Decode)(tools, x, parameters, pass) };
      const { mean, logVariance } = (variational.encode as unknown as Encode)(tools, x, parameters, pass);
      return { mean, 'log-variance': logVariance };
    };
  const cases = inputCases(name, shape, { temperature: T, ...(isEncoder && samples && { samples }) });
  const exportIn = (range: TemperatureRange): Promise<ExportedModel> =>
    exportProgram(
      {
        name: options.name ?? kind,
        doc: options.doc ?? '',
        program: programIn(range) as never,
        specs: [
          input(['batch', ...shape], { name, doc: isEncoder ? 'samples' : 'z' }),
          theta,
          {
            temperature: parameter([], [T], {
              name: 'temperature',
              doc: `T, an energy; ${T} when it was trained; ${rangeText(range)}`,
            }),
          },
        ],
        optional: ['temperature'],
        outputs: {
          mean: 'of q(z|x)',
          'log-variance': 'ln of the variances of q(z|x)',
          output: 'the parameters of p(x|z), as the energy documents them',
        },
        metadata: {
          ...options.metadata,
          kind,
          temperature: String(T),
          units: 'k_B = 1; entropies in nats',
          kernel: KERNEL_VERSION,
        },
        inputFacts: { temperature: rangeFacts(range) },
      },
      { cases, ends: endsOf(cases) },
    );
  return exportInRange(T, exportIn);
}
