import { batchOf } from '@ergodic/numerics';
import { parameterArray, reals, type Energy, type Model } from '@ergodic/kernel';
import type { Tensor, Tensors, Tf, Tools } from '../descent/tensor-types.ts';

interface Batch {
  readonly points: Tensor;
  readonly weights?: Tensor;
}
interface Pass {
  readonly temperature: Tensor;
  readonly draws: Tensors;
}

/** One latent z ~ N(0, 1), points of two numbers x ~ N(w z, 1); q(z|x) = N(a·x, e^b). −ln p(x|z) without its constant. */
export function linearLatent(): Energy {
  const parameters = {
    w: parameterArray([1, 2], Float64Array.of(0.7, -0.4)),
    a: parameterArray([2, 1], Float64Array.of(0.3, 0.2)),
    b: parameterArray([1], Float64Array.of(-0.5)),
  };
  const distortionOf = (tf: Tf, x: Tensor, z: Tensor, theta: Tensors): Tensor =>
    tf.mul(0.5, tf.sum(tf.square(tf.sub(x, tf.matMul(z, theta['w']!))), 1));
  const program = ({ tf }: Tools, theta: Tensors, { points, weights }: Batch, { temperature, draws }: Pass) => {
    const mean = (values: Tensor): Tensor => tf.mean(weights ? tf.mul(values, weights) : values);
    const m = tf.matMul(points, theta['a']!);
    const b = theta['b']!;
    const z = tf.add(m, tf.mul(tf.exp(tf.mul(0.5, b)), draws['noise']!));
    const distortion = mean(distortionOf(tf, points, z, theta));
    const rate = mean(tf.mul(0.5, tf.sum(tf.sub(tf.sub(tf.add(tf.square(m), tf.exp(b)), 1), b), 1)));
    return { loss: tf.add(distortion, tf.mul(temperature, rate)), told: { distortion, rate } };
  };
  return {
    space: reals(1),
    parameters,
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) out[r]! += 0.5 * scale * x.data[r]! ** 2 * parameters.w.data[0]! ** 2;
    },
    variational: {
      latents: 1,
      input: [2],
      draws: { noise: { law: 'normal', shape: [1] } },
      program: program as never,
      encode: (({ tf }: Tools, x: Tensor, theta: Tensors) => {
        const mean = tf.matMul(x, theta['a']!);
        return { mean, logVariance: tf.add(tf.mul(0, mean), theta['b']!) };
      }) as never,
      decode: (({ tf }: Tools, z: Tensor, theta: Tensors) => tf.matMul(z, theta['w']!)) as never,
      distortion: (({ tf }: Tools, x: Tensor, z: Tensor, theta: Tensors) => distortionOf(tf, x, z, theta)) as never,
    },
  };
}

export const trialVariational = (): Model => ({
  energy: linearLatent(),
  x: batchOf(Float64Array.of(0.9, -1.2, 0.1), 3, 1),
});
