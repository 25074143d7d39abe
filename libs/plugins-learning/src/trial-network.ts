import { createBatch, type Batch } from '@ergodic/numerics';
import {
  parameterArray,
  probabilities,
  reals,
  type Energy,
  type Layer,
  type Model,
  type Network,
  type Observable,
} from '@ergodic/kernel';
import type { NetworkFunction } from './supervised/network-objective.ts';

/** A network of one hidden layer, h = T ln(1 + e^((V u + a)/T)), z = W h + b; with itself in float64 beside its program. */
export interface TrialNetwork extends Network {
  /** z for one input, in float64. */
  outputs(u: ArrayLike<number>, temperature: number): Float64Array;
  /** Mean of T ln(1 + e^(u_j/T)) over the hidden units: minus their free energy. */
  hiddenMean(u: ArrayLike<number>, temperature: number): number;
  /** T of the hidden layer when that of the network is T. */
  hiddenTemperature(temperature: number): number;
}

export interface TrialNetworkOptions {
  readonly inputs?: number;
  readonly hidden?: number;
  readonly outputs?: number;
  readonly readout?: Network['readout'];
  /** T of the hidden layer; the network's where left out. */
  readonly temperature?: number;
}

/** Its numbers are not symmetric in anything. */
export function trialNetwork(options: TrialNetworkOptions = {}): TrialNetwork {
  const { inputs = 2, hidden = 3, outputs = 2, readout = 'classes', temperature } = options;
  const spread = (shape: readonly number[], start: number) => {
    const array = parameterArray(shape);
    array.data.forEach((_, i) => (array.data[i] = Math.fround(0.7 * Math.sin(start + 1.7 * i))));
    return array;
  };
  const parameters = {
    'hidden.weights': spread([inputs, hidden], 1),
    'hidden.biases': spread([hidden], 2),
    'readout.weights': spread([hidden, outputs], 3),
    'readout.biases': spread([outputs], 4),
  };
  const program: NetworkFunction = ({ tf }, u, theta, { temperatures }) => {
    const drive = tf.add(tf.matMul(tf.reshape(u, [-1, inputs]), theta['hidden.weights']!), theta['hidden.biases']!);
    const T = temperatures['hidden']!;
    const h = tf.mul(T, tf.softplus(tf.div(drive, T)));
    const excited = tf.sigmoid(tf.div(drive, T));
    // Two levels, 0 and −drive: U − T S = −h.
    const energy = tf.neg(tf.mul(drive, excited));
    const entropy = tf.div(tf.add(energy, h), T);
    return {
      output: tf.add(tf.matMul(h, theta['readout.weights']!), theta['readout.biases']!),
      energy: { hidden: energy },
      entropy: { hidden: entropy },
    };
  };
  const layer: Layer = {
    input: [inputs],
    output: [hidden],
    parameters: {},
    program: program as unknown as Layer['program'],
  };
  const hiddenTemperature = (T: number): number => temperature ?? T;
  const hiddenOf = (u: ArrayLike<number>, T: number): Float64Array =>
    parameters['hidden.biases'].data.map((bias, j) => {
      let drive = bias;
      for (let i = 0; i < inputs; i++) drive += u[i]! * parameters['hidden.weights'].data[i * hidden + j]!;
      return softplus(drive, hiddenTemperature(T));
    });
  return {
    input: [inputs],
    output: [outputs],
    layers: { hidden: layer, readout: { ...layer, input: [hidden], output: [outputs] } },
    parameters,
    draws: {},
    state: {},
    readout,
    temperaturesAt: (T) => ({ hidden: hiddenTemperature(T), readout: T }),
    program: program as unknown as Network['program'],
    hiddenTemperature,
    hiddenMean: (u, T) => hiddenOf(u, T).reduce((sum, h) => sum + h, 0) / hidden,
    outputs(u, T) {
      const z = Float64Array.from(parameters['readout.biases'].data);
      for (const [j, h] of hiddenOf(u, T).entries())
        for (let k = 0; k < outputs; k++) z[k]! += h * parameters['readout.weights'].data[j * outputs + k]!;
      return z;
    },
  };
}

/** T ln(1 + e^(u/T)). */
export const softplus = (u: number, T: number): number => Math.max(u, 0) + T * Math.log1p(Math.exp(-Math.abs(u) / T));

/** Samples that tell how good the trial network is. */
const samples = [
  [0.3, -0.4],
  [2.5, 1.5],
  [-0.2, 0.6],
] as const;
const classes = [0, 1, 1];

/** E = Σ_i Σ_k x_ik (−z_k(u_i)) over three samples, or ½ Σ (x − z)² of the first; z at temperature 1. */
export function trialNetworkEnergy(options?: TrialNetworkOptions): Energy & { readonly network: TrialNetwork } {
  const network = trialNetwork(options);
  const [outputs] = network.output as readonly [number];
  const crossEntropy: Observable = {
    name: 'crossEntropy',
    summary: '−⟨ln softmax(z)_y⟩ of three samples, nats',
    read: () => {
      const each = samples.map((u, i) => {
        const z = network.outputs(u, 1);
        return Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0)) - z[classes[i]!]!;
      });
      return each.reduce((a, b) => a + b) / each.length;
    },
  };
  const addEnergy = (x: Batch, out: Float64Array, scale = 1): void => {
    for (let r = 0; r < x.replicas; r++)
      if (network.readout === 'classes')
        samples.forEach((u, i) => {
          const at = r * x.width + i * outputs;
          network.outputs(u, 1).forEach((z, k) => (out[r]! -= scale * x.data[at + k]! * z));
        });
      else
        network
          .outputs(samples[0], 1)
          .forEach((z, k) => (out[r]! += (scale / 2) * (x.data[r * x.width + k]! - z) ** 2));
  };
  return {
    space: network.readout === 'classes' ? probabilities(samples.length, outputs) : reals(outputs),
    parameters: network.parameters,
    network,
    precision: 'float32',
    addEnergy,
    conditional: (_x, _replica, unit, out) => network.outputs(samples[unit]!, 1).forEach((z, k) => (out[k] = -z)),
    observables: [crossEntropy],
  };
}

/** What rules for networks are tried on: the network above, and an even assignment of its samples. */
export function trialNetworkModel(options?: TrialNetworkOptions): Model {
  const energy = trialNetworkEnergy(options);
  const width = energy.space.kind === 'probabilities' ? energy.space.units * energy.space.choices : energy.space.units;
  const x = createBatch(2, width);
  x.data.fill(1 / 2);
  return { energy, x };
}

/** Mean over the data of a number for each row, u with its label, weighted as they are. */
export function overRows({ dataset }: Pick<Model, 'dataset'>, of: (u: Float64Array, label: number) => number): number {
  const { points, dimension, count, labels, weights } = dataset!;
  let [sum, total] = [0, 0];
  for (let i = 0; i < count; i++) {
    const weight = weights?.[i] ?? 1;
    sum += weight * of(points.subarray(i * dimension, (i + 1) * dimension), labels![i]!);
    total += weight;
  }
  return sum / total;
}

/** F_clamped − F_free = E_y + T_readout ln Σ_k e^(−E_k/T_readout), mean over the data, with units at T. */
export function trialExcess(model: Model, T: number, readout = T): number {
  const network = model.energy.network as TrialNetwork;
  return overRows(model, (u, label) => {
    const z = network.outputs(u, T);
    const top = Math.max(...z);
    const rest = readout === 0 ? 0 : readout * Math.log(z.reduce((sum, E) => sum + Math.exp((E - top) / readout), 0));
    return top + rest - z[label]!;
  });
}

/** Mean free energy of a hidden unit, over units and data. */
export const trialHiddenFreeEnergy = (model: Model, T: number): number =>
  overRows(model, (u) => -(model.energy.network as TrialNetwork).hiddenMean(u, T));

/** ‖θ‖² of the weights. */
export const trialWeights = ({ energy }: Model): number =>
  Object.values(energy.parameters)
    .filter(({ shape }) => shape.length > 1)
    .reduce((sum, { data }) => sum + data.reduce((squares, value) => squares + value * value, 0), 0);
