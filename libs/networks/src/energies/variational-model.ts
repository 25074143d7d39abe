import { ErgodicError, type Network, type ParameterArray, type SampleShape } from '@ergodic/kernel';
import { shapeText } from '../common/misfit.ts';
import type { NetworkFunction, Tensor, Tensors, Tf, Tools } from '../common/tensor-types.ts';
import { prefixed, within } from '../common/composition.ts';
import type { BuiltNetwork } from '../network/build-network.ts';
import { sizeOf } from '../network/program-arrays.ts';
import { checkSettled } from './settled-layers.ts';

/** p(x|z): bits with the decoder's outputs as logits, or normal numbers around them with one deviation σ. */
export interface Likelihood {
  readonly kind: 'bernoulli' | 'gaussian';
  readonly deviation: number;
}

export interface VariationalParts {
  readonly latents: number;
  /** Of a point; the decoder gives it. */
  readonly shape: SampleShape;
  readonly encoder: BuiltNetwork;
  readonly decoder: BuiltNetwork;
  readonly likelihood: Likelihood;
  /** Of layers that have no temperature of their own. */
  readonly responseTemperature: number;
}

/** The functions of a model with latent units, in tensor operations. θ is that of both networks: `encoder.…` and `decoder.…`. */
export class VariationalModel {
  readonly parameters: Readonly<Record<string, ParameterArray>>;
  readonly #parts: VariationalParts;
  readonly #size: number;

  /** @throws ErgodicError `invalid-option` where the networks do not fit, draw or remember */
  constructor(parts: VariationalParts) {
    const { latents, shape, encoder, decoder } = parts;
    const fits = (option: string, { output }: Network, wanted: number, what: string): void => {
      if (sizeOf(output) === wanted && (option === 'decoder' || output.length === 1)) return;
      throw new ErgodicError({
        code: 'invalid-option',
        message: `energy thermodynamic-vae: the ${option} gives ${shapeText(output)}, and ${what}`,
        path: option,
        value: shapeText(output),
        hint: `a last layer that gives [${wanted}]: { use: dense, units: ${wanted} }`,
      });
    };
    fits(
      'encoder',
      encoder,
      2 * latents,
      `a mean and a logarithm of a variance for ${latents} latents are ${2 * latents} numbers`,
    );
    fits('decoder', decoder, sizeOf(shape), `a point of the data has ${sizeOf(shape)} numbers`);
    checkSettled('thermodynamic-vae', 'encoder', encoder);
    checkSettled('thermodynamic-vae', 'decoder', decoder);
    this.#parts = parts;
    this.#size = sizeOf(shape);
    this.parameters = { ...prefixed('encoder', encoder.parameters), ...prefixed('decoder', decoder.parameters) };
  }

  /** q(z|x), normal and independent: x [B, ...shape] to mean and logVariance [B, latents]. */
  encode(tools: Tools, x: Tensor, theta: Tensors): { mean: Tensor; logVariance: Tensor } {
    const { tf } = tools;
    const { latents, encoder } = this.#parts;
    const both = this.#run(tools, encoder, 'encoder', x, theta);
    return {
      mean: tf.slice(both, [0, 0], [-1, latents]),
      logVariance: tf.slice(both, [0, latents], [-1, latents]),
    };
  }

  /** The means of p(x|z): z [B, latents] to [B, ...shape]. */
  decode(tools: Tools, z: Tensor, theta: Tensors): Tensor {
    const { tf } = tools;
    const { likelihood, shape } = this.#parts;
    const output = tf.reshape(this.#logits(tools, z, theta), [-1, ...shape]);
    return likelihood.kind === 'bernoulli' ? tf.sigmoid(output) : output;
  }

  /**
   * −ln p(x|z), nats a row: x [..., numbers of a point] and z [B, latents], whose rows lie in the order of those of x, to [...]; lengths
   * of x that are 1 stand for any.
   */
  distortion(tools: Tools, x: Tensor, z: Tensor, theta: Tensors, rows: readonly number[]): Tensor {
    const { tf } = tools;
    const { kind, deviation } = this.#parts.likelihood;
    const output = tf.reshape(this.#logits(tools, z, theta), [...rows, this.#size]);
    if (kind === 'bernoulli') return tf.sum(tf.sub(tf.softplus(output), tf.mul(x, output)), -1);
    const squares = tf.sum(tf.square(tf.div(tf.sub(x, output), deviation)), -1);
    return tf.add(tf.mul(0.5, squares), this.#size * (Math.log(deviation) + 0.5 * Math.log(2 * Math.PI)));
  }

  #logits(tools: Tools, z: Tensor, theta: Tensors): Tensor {
    return this.#run(tools, this.#parts.decoder, 'decoder', z, theta);
  }

  #run(tools: Tools, network: BuiltNetwork, name: string, input: Tensor, theta: Tensors): Tensor {
    const { tf } = tools;
    const run = network.program as unknown as NetworkFunction;
    const temperatures = Object.fromEntries(
      Object.entries(network.temperaturesAt(this.#parts.responseTemperature)).map(([layer, T]) => [
        layer,
        tf.tensor(T as number),
      ]),
    );
    const pass = { temperatures, draws: {}, state: {}, training: false };
    return run(tools, input, within(theta, name), pass).output;
  }
}

/** D(q‖p) of normal q(z) with that mean and ln variance from the standard normal p, nats a row: ½ Σ (m² + v − 1 − ln v). */
export function rateOf(tf: Tf, mean: Tensor, logVariance: Tensor): Tensor {
  const each = tf.sub(tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), 1), logVariance);
  return tf.mul(0.5, tf.sum(each, -1));
}

/** z = m + √v ε. */
export function reparameterised(tf: Tf, mean: Tensor, logVariance: Tensor, epsilon: Tensor): Tensor {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(0.5, logVariance)), epsilon));
}
