import { RandomStreams } from '@ergodic/numerics';
import { TensorRuntimeService, type Context, type ReadObservable, type TensorArray } from '@ergodic/kernel';
import type { Tensor, Tensors, Tools } from '../common/tensor-types.ts';
import { thetaArrays } from '../network/program-arrays.ts';
import { rateOf, reparameterised, type VariationalModel } from './variational-model.ts';

/** Draws of z for each sample. */
const DRAWS = 8;

/** Rate and distortion of the samples at present θ, each with the same draws at every look: distortion + rate is a bound on −ln p(x). */
export class EvidenceBound {
  readonly observables: readonly ReadObservable[];
  readonly #told: () => Readonly<Record<'rate' | 'distortion', number>>;
  readonly #close: () => void;
  #known: Readonly<Record<'rate' | 'distortion', number>> | undefined;

  constructor(model: VariationalModel, points: TensorArray, latents: number, { seed, backend, service }: Context) {
    const rows = points.shape[0]!;
    const size = points.data.length / rows;
    const program = ({ tf, ...more }: Tools, theta: Tensors, x: Tensor, epsilon: Tensor) => {
      const tools = { tf, ...more };
      const { mean, logVariance } = model.encode(tools, x, theta);
      const many = (values: Tensor): Tensor => tf.reshape(values, [rows, 1, latents]);
      const latent = tf.reshape(reparameterised(tf, many(mean), many(logVariance), epsilon), [-1, latents]);
      const distortion = model.distortion(tools, tf.reshape(x, [rows, 1, size]), latent, theta, [rows, DRAWS]);
      return { rate: tf.mean(rateOf(tf, mean, logVariance)), distortion: tf.mean(distortion) };
    };
    const compiled = service(TensorRuntimeService).compile(program as never, { ...(backend && { backend }) });
    const noise = new Float32Array(rows * DRAWS * latents);
    new RandomStreams(seed, 'draws of the evidence bound', 1).fillNormal(0, noise);
    const epsilon: TensorArray = { type: 'float32', shape: [rows, DRAWS, latents], data: noise };
    this.#told = () => {
      const found = compiled.run(thetaArrays(model.parameters), points, epsilon) as Record<string, TensorArray>;
      return { rate: Number(found['rate']!.data[0]), distortion: Number(found['distortion']!.data[0]) };
    };
    this.#close = () => compiled.close();
    const read = (name: string, summary: string, of: (at: Record<'rate' | 'distortion', number>) => number) => ({
      name,
      summary: `${summary}; mean over the samples`,
      read: () => of((this.#known ??= this.#told())),
    });
    this.observables = [
      read('distortion', 'E_q[−ln p(x|z)], nats a sample', ({ distortion }) => distortion),
      read('rate', 'D(q(z|x)‖p(z)), nats a sample', ({ rate }) => rate),
      read(
        'evidenceBound',
        'distortion + rate, nats a sample: a bound, on average no less than −ln p(x), whatever T is',
        ({ rate, distortion }) => rate + distortion,
      ),
    ];
  }

  /** θ has changed. */
  forget(): void {
    this.#known = undefined;
  }

  close(): void {
    this.#close();
  }
}
