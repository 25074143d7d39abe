import type { SampleShape, Variational } from '@ergodic/kernel';
import type { Tensor, Tensors, Tools } from '../common/tensor-types.ts';
import { sizeOf } from '../network/program-arrays.ts';
import { rateOf, reparameterised, type VariationalModel } from './variational-model.ts';

/**
 * The objective of a model with latents, mean over a minibatch:
 *
 *   L = ⟨E_q[−ln p(x|z)]⟩ + T ⟨D(q(z|x)‖p(z))⟩,
 *
 * the expectation by one draw z = m + √v ε a row, ε being `draws.noise`: unbiased, and so is its gradient. Told: `distortion`, the
 * first term, and `rate`, the second without T, in nats; their sum is minus the evidence bound whatever T is.
 */
export function variationalOf(model: VariationalModel, latents: number, input: SampleShape): Variational {
  const size = sizeOf(input);
  interface Batch {
    readonly points: Tensor;
    readonly weights?: Tensor;
  }
  interface Pass {
    readonly temperature: Tensor;
    readonly draws: Tensors;
  }
  const distortionOf = (tools: Tools, x: Tensor, z: Tensor, theta: Tensors): Tensor => {
    const rows = x.shape[0]!;
    return model.distortion(tools, tools.tf.reshape(x, [rows, size]), z, theta, [rows]);
  };
  const program = (tools: Tools, theta: Tensors, { points, weights }: Batch, { temperature, draws }: Pass) => {
    const { tf } = tools;
    const mean = (values: Tensor): Tensor => tf.mean(weights ? tf.mul(values, weights) : values);
    const { mean: m, logVariance } = model.encode(tools, points, theta);
    const z = reparameterised(tf, m, logVariance, draws['noise']!);
    const distortion = mean(distortionOf(tools, points, z, theta));
    const rate = mean(rateOf(tf, m, logVariance));
    return { loss: tf.add(distortion, tf.mul(temperature, rate)), told: { distortion, rate } };
  };
  return {
    latents,
    input,
    draws: { noise: { law: 'normal', shape: [latents] } },
    program: program as never,
    encode: ((tools: Tools, x: Tensor, theta: Tensors) => model.encode(tools, x, theta)) as never,
    decode: ((tools: Tools, z: Tensor, theta: Tensors) => model.decode(tools, z, theta)) as never,
    distortion: distortionOf as never,
  };
}
