// Whole programs that networks and energies are made of, written in the ops of tfjs.
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorOps } from '../src/reference/index.ts';

export type Perceptron = {
  readonly w1: Tensor2D;
  readonly b1: Tensor1D;
  readonly w2: Tensor2D;
  readonly b2: Tensor1D;
};

/** Mean cross entropy of softmax(relu(x W1 + b1) W2 + b2) against labels as rows of probabilities. */
export function perceptronLoss(tf: TensorOps, p: Perceptron, x: Tensor2D, labels: Tensor2D): Tensor {
  const hidden = tf.relu(tf.add(tf.matMul(x, p.w1), p.b1));
  const logits = tf.add(tf.matMul(hidden, p.w2), p.b2);
  return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), 1)));
}

/** Mean square of a convolution, pooling, convolution and a dense layer against targets. */
export function convolutionLoss(
  tf: TensorOps,
  p: { readonly f1: Tensor4D; readonly f2: Tensor4D; readonly w: Tensor2D },
  x: Tensor4D,
  targets: Tensor2D,
): Tensor {
  const pooled = tf.maxPool(tf.relu(tf.conv2d(x, p.f1, 1, 'same')), 2, 2, 'valid');
  const deep = tf.tanh(tf.conv2d(pooled, p.f2, 2, 'same'));
  // Not -1: a batch of nothing leaves it open.
  const flat = tf.reshape(deep, [x.shape[0], p.w.shape[0]]) as Tensor2D;
  return tf.mean(tf.squaredDifference(tf.matMul(flat, p.w), targets));
}

/** softmax(Q K' / sqrt(d)) V with a causal mask: x [N, length, width]. */
export function attention(
  tf: TensorOps,
  p: { readonly q: Tensor2D; readonly k: Tensor2D; readonly v: Tensor2D },
  x: Tensor3D,
): Tensor {
  const [batch, length, width] = x.shape;
  const project = (w: Tensor2D): Tensor3D =>
    tf.reshape(tf.matMul(tf.reshape(x, [batch * length, width]), w), [batch, length, w.shape[1]]);
  const [q, k, v] = [project(p.q), project(p.k), project(p.v)];
  const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(q.shape[2]));
  const order = tf.range(0, length);
  const isLater = tf.greater(tf.expandDims(order, 0), tf.expandDims(order, 1));
  const masked = tf.where(tf.expandDims(isLater, 0), tf.fill([1, length, length], -1e9), scores);
  return tf.matMul(tf.softmax(masked), v);
}

/** A gated recurrent unit over x [N, length, width]; gives the last state. */
export function recurrent(
  tf: TensorOps,
  p: { readonly gates: Tensor2D; readonly candidate: Tensor2D },
  x: Tensor3D,
): Tensor {
  const [batch, length, width] = x.shape;
  const states = p.candidate.shape[1];
  let state: Tensor2D = tf.zeros([batch, states]);
  for (let step = 0; step < length; step++) {
    const now = tf.reshape(tf.slice(x, [0, step, 0], [batch, 1, width]), [batch, width]) as Tensor2D;
    const [update, reset] = tf.split(tf.sigmoid(tf.matMul(tf.concat([now, state], 1), p.gates)), 2, 1) as Tensor2D[];
    const proposed = tf.tanh(tf.matMul(tf.concat([now, tf.mul(reset!, state)], 1) as Tensor2D, p.candidate));
    state = tf.add(tf.mul(update!, state), tf.mul(tf.sub(1, update!), proposed));
  }
  return state;
}

export type Boltzmann = {
  readonly w: Tensor2D;
  readonly visible: Tensor1D;
  readonly hidden: Tensor1D;
};

/** F(v) = -v.a - sum softplus(v W + b) of a restricted Boltzmann machine. */
export function freeEnergy(tf: TensorOps, { w, visible, hidden }: Boltzmann, v: Tensor2D): Tensor1D {
  const field = tf.add(tf.matMul(v, w), hidden);
  return tf.neg(tf.add(tf.sum(tf.mul(v, visible), 1), tf.sum(tf.softplus(field), 1)));
}

/** One step of Gibbs sampling from given uniform numbers: v to h to v. */
export function gibbsStep(tf: TensorOps, p: Boltzmann, v: Tensor2D, forHidden: Tensor, forVisible: Tensor): Tensor2D {
  const up = tf.sigmoid(tf.add(tf.matMul(v, p.w), p.hidden));
  const h = tf.cast(tf.less(forHidden, up), 'float32') as Tensor2D;
  const down = tf.sigmoid(tf.add(tf.matMul(h, p.w, false, true), p.visible));
  return tf.cast(tf.less(forVisible, down), 'float32');
}

/** The loss whose gradient is contrastive divergence: mean F(data) - mean F(model), the model's states held fixed. */
export function contrastiveLoss(tf: TensorOps, p: Boltzmann, data: Tensor2D, model: Tensor2D): Tensor {
  return tf.sub(tf.mean(freeEnergy(tf, p, data)), tf.mean(freeEnergy(tf, p, model)));
}

/** -1/2 s' J s - h.s for each row of s. */
export function pairwiseEnergy(
  tf: TensorOps,
  p: { readonly j: Tensor2D; readonly h: Tensor1D },
  s: Tensor2D,
): Tensor1D {
  const couplings = tf.sum(tf.mul(tf.matMul(s, p.j), s), 1);
  return tf.sub(tf.mul(couplings, -0.5), tf.sum(tf.mul(s, p.h), 1));
}

/** 4 sum over pairs (r^-12 - r^-6) for each row of x [R, particles, 3]; each pair once. */
export function lennardJones(tf: TensorOps, x: Tensor3D): Tensor1D {
  const particles = x.shape[1];
  const apart = tf.sub(tf.expandDims(x, 1), tf.expandDims(x, 2));
  const order = tf.range(0, particles);
  const isSelf = tf.equal(tf.expandDims(order, 0), tf.expandDims(order, 1));
  const squares = tf.add(tf.sum(tf.square(apart), 3), tf.cast(isSelf, 'float32'));
  const s3 = tf.div(1, tf.mul(squares, tf.mul(squares, squares)));
  const pairs = tf.where(isSelf, tf.zerosLike(s3), tf.sub(tf.square(s3), s3));
  return tf.mul(tf.sum(pairs, [1, 2]), 2);
}

/** One step of Euler and Maruyama in a quartic well, noise given: x - (x^3 - x) dt + sqrt(2 T dt) noise. */
export function langevinStep(tf: TensorOps, x: Tensor2D, noise: Tensor2D, temperature: Tensor): Tensor {
  const dt = 0.01;
  const force = tf.sub(x, tf.mul(x, tf.mul(x, x)));
  return tf.add(tf.add(x, tf.mul(force, dt)), tf.mul(noise, tf.sqrt(tf.mul(temperature, 2 * dt))));
}
