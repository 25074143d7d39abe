import type { Network, Objective } from '@ergodic/kernel';
import type { Minibatch, ObjectiveFunction, ObjectivePass } from '../descent/descent-program.ts';
import type { Tensor, Tensors, Tf, Tools } from '../descent/tensor-types.ts';

/** What a network's program is: as `NetworkProgram` of the kernel's contract. */
export type NetworkFunction = (
  tools: Tools,
  u: Tensor,
  theta: Tensors,
  pass: { temperatures: Tensors; draws: Tensors; state: Tensors; training: boolean },
) => { output: Tensor; energy: Tensors; entropy: Tensors };

/** Loss of each sample, Tensor[B], from what the network puts out: logits z = −E [B, K] and chosen [B, K], 1 at the label. */
export type ClassLoss = (tf: Tf, logits: Tensor, chosen: Tensor, temperature: Tensor) => Tensor;

/** E_y − F_free = −z_y + T ln Σ_k e^(z_k/T) = −T ln p_T(y|u), energy. */
export const freeEnergyLoss: ClassLoss = (tf, z, chosen, T) =>
  tf.sub(tf.mul(T, tf.logSumExp(tf.div(z, T), 1)), tf.sum(tf.mul(z, chosen), 1));

/** −ln softmax(z)_y, nats: the readout at temperature 1, whatever T is. */
export const crossEntropyLoss: ClassLoss = (tf, z, chosen) => tf.sub(tf.logSumExp(z, 1), tf.sum(tf.mul(z, chosen), 1));

/** E_y − min_k E_k, energy: what `freeEnergyLoss` is at T = 0. */
export const groundStateLoss: ClassLoss = (tf, z, chosen) => tf.sub(tf.max(z, 1), tf.sum(tf.mul(z, chosen), 1));

/**
 * The objective of a network, mean over the minibatch: the loss of its readout, and κ Σ_layers ⟨U − T S⟩ over units and samples.
 * Numbers have ½ |y − f(u)|², whatever the loss.
 */
export function networkObjective(network: Network, lossOf: ClassLoss, layers = 0): Objective {
  const program: ObjectiveFunction = (tools, theta, batch, pass) => {
    const { tf } = tools;
    const { output, energy, entropy } = run(network, tools, theta, batch, pass);
    const [each, told] =
      network.readout === 'classes' ? classes(tf, output, batch, pass, lossOf) : [squares(tf, output, batch), {}];
    const data = meanOf(tf, each, batch);
    if (layers === 0) return { loss: data, told };
    const free = meanOf(tf, layersFreeEnergy(tf, energy, entropy, pass.temperatures, batch), batch);
    return { loss: tf.add(data, tf.mul(layers, free)), told: { ...told, layersFreeEnergy: free } };
  };
  return { draws: network.draws, program: program as unknown as Objective['program'] };
}

function run(network: Network, tools: Tools, theta: Tensors, { points }: Minibatch, pass: ObjectivePass) {
  const states = Object.entries(network.state).map(
    ([name, shape]) => [name, tools.tf.zeros([points.shape[0]!, ...shape])] as const,
  );
  const { temperatures, draws, training } = pass;
  const program = network.program as unknown as NetworkFunction;
  return program(tools, points, theta, { temperatures, draws, state: Object.fromEntries(states), training });
}

function classes(
  tf: Tf,
  logits: Tensor,
  { labels }: Minibatch,
  { temperature }: ObjectivePass,
  lossOf: ClassLoss,
): [each: Tensor, told: Tensors] {
  const choices = tf.range(0, logits.shape[1]!, 1, 'int32');
  const chosen = tf.cast(tf.equal(tf.expandDims(labels!, 1), choices), 'float32');
  const right = tf.equal(tf.cast(tf.argMax(logits, 1), 'int32'), labels!);
  return [lossOf(tf, logits, chosen, temperature), { accuracy: tf.mean(tf.cast(right, 'float32')) }];
}

/** ½ Σ (y − f)² of each sample. */
function squares(tf: Tf, output: Tensor, { points, targets }: Minibatch): Tensor {
  const samples = points.shape[0]!;
  const off = tf.sub(tf.reshape(targets!, [samples, -1]), tf.reshape(output, [samples, -1]));
  return tf.mul(0.5, tf.sum(tf.square(off), 1));
}

function meanOf(tf: Tf, each: Tensor, { weights }: Minibatch): Tensor {
  return tf.mean(weights ? tf.mul(weights, each) : each);
}

/** Σ over layers of the mean over units of U − T S, Tensor[B], of the layers that tell both. */
function layersFreeEnergy(
  tf: Tf,
  energy: Tensors,
  entropy: Tensors,
  temperatures: Tensors,
  { points }: Minibatch,
): Tensor {
  const samples = points.shape[0]!;
  const each = Object.keys(energy)
    .filter((name) => entropy[name])
    .map((name) => {
      const own = temperatures[name]!;
      // A number for each channel comes as often as there are places; units that are no multiple of them share the mean.
      const T = own.rank === 0 || energy[name]!.shape[1]! % own.size === 0 ? own : tf.mean(own);
      const units = (of: Tensor): Tensor => (T.rank === 0 ? of : tf.reshape(of, [samples, -1, T.size]));
      const free = tf.sub(units(energy[name]!), tf.mul(T, units(entropy[name]!)));
      return tf.mean(tf.reshape(free, [samples, -1]), 1);
    });
  return each.reduce((sum, free) => tf.add(sum, free), tf.zeros([samples]));
}
