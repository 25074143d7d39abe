import type { Layer, SampleDraw, SampleShape } from './layer.ts';
import type { Parameters } from './parameters.ts';

/**
 * A pass of a batch through all layers:
 * `(tools, u: Tensor[B, ...input], θ, pass) => { output: Tensor[B, ...output], energy: Record<layer, Tensor[B, n]>, entropy: ..., state }`
 * with `pass` as in `LayerProgram`, but `temperatures: Record<layer, Tensor>` in the place of `temperature`.
 */
export type NetworkProgram = (tools: never, u: never, parameters: never, pass: never) => unknown;

/** Layers one behind the other. Names of parameters, draws and states begin with the name of their layer and a dot. */
export interface Network {
  readonly input: SampleShape;
  readonly output: SampleShape;
  readonly layers: Readonly<Record<string, Layer>>;
  readonly parameters: Parameters;
  readonly draws: Readonly<Record<string, SampleDraw>>;
  readonly state: Readonly<Record<string, SampleShape>>;
  /**
   * What the outputs are: `classes`: −E_k, minus the energies of the K classes, p_k = e^(−E_k/T)/Z; `values`: the means of reals
   * with E = ½ Σ (y − output)².
   */
  readonly readout: 'classes' | 'values';
  /** The temperature of each layer, or of each of its units, when that of the network is T: fixed, scheduled or evolved. */
  temperaturesAt(temperature: number): Readonly<Record<string, number | Float64Array>>;
  readonly program: NetworkProgram;
  /** What the network is judged by: inputs row after row, and the class of each where known. */
  readonly samples?: { readonly points: Float32Array | Float64Array; readonly labels?: Int32Array };
}

/**
 * A scalar function of θ and a minibatch, written in tensor operations, that rules descend by its gradient:
 * `(tools, θ, batch, pass) => { loss: Tensor[], told?: Record<name, Tensor[]> }`; `batch` is `{ points: Tensor[B, ...],
 * labels?: Tensor[B] of int32, targets?: Tensor[B, ...] }`, `pass` is `{ temperature: Tensor[], draws, training }`. Means over the batch.
 */
export type ObjectiveProgram = (tools: never, parameters: never, batch: never, pass: never) => unknown;

export interface Objective {
  readonly draws?: Readonly<Record<string, SampleDraw>>;
  readonly program: ObjectiveProgram;
}

/**
 * A model with latent units: an encoder q(z|x), independent normal numbers, a decoder p(x|z), and a standard normal p(z). Their passes are `{ temperature: Tensor[], draws, training }`.
 */
export interface Variational extends Objective {
  readonly latents: number;
  /** The shape of x. */
  readonly input: SampleShape;
  /** `(tools, x: Tensor[B, ...], θ, pass) => { mean: Tensor[B, latents], logVariance: Tensor[B, latents] }`. */
  readonly encode: NetworkProgram;
  /** `(tools, z: Tensor[B, latents], θ, pass) => Tensor[B, ...]`, the parameters of p(x|z) as the energy documents them. */
  readonly decode: NetworkProgram;
  /** `(tools, x: Tensor[B, ...], z: Tensor[B, latents], θ, pass) => Tensor[B]`, −ln p(x|z) of each row, nats. */
  readonly distortion: NetworkProgram;
}
