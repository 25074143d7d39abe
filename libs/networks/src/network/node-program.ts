import type { Layer, Network } from '@ergodic/kernel';
import { byProgram, within } from '../common/composition.ts';
import type { LayerPass, LayerResult, LayerRun, Tensor, Tensors, Tools } from '../common/tensor-types.ts';
import { alongUnits } from '../common/unit-temperatures.ts';
import type { RowTensors } from './network-programs.ts';

/** Sums over the samples of a batch, for each unit of a layer. */
export interface NodeSums {
  readonly energy: Tensor;
  readonly entropy: Tensor;
  readonly heatCapacity: Tensor;
}

/** And T of each unit, [n], where the layer tells it. */
type LayerSums = NodeSums & { readonly temperature?: Tensor };

/** What T is differenced over, as a part of it: the error of C is of the order of its square, and float32 keeps four digits. */
const STEP = 0.01;

/**
 * U, S and C = ∂U/∂T of each unit, summed over the batch, of the layers that have an energy. Each layer, and each within another, is
 * passed at three temperatures with the same input, so that C is that of its units alone and not of what comes before them.
 */
export function nodeProgram({ layers }: Network) {
  return (
    tools: Tools,
    { u, draws, state }: RowTensors,
    theta: Tensors,
    temperatures: Tensors,
  ): Record<string, LayerSums> => {
    const sums: Record<string, LayerSums> = {};
    let input = u;
    for (const [name, layer] of Object.entries(layers)) {
      const pass = {
        temperature: temperatures[name]!,
        draws: within(draws, name),
        state: within(state, name),
        training: false,
      };
      const { output, nodes, temperature } = passed(layer, tools, input, within(theta, name), pass);
      if (nodes.length > 0) sums[name] = { ...sideBySide(tools, nodes), ...(temperature && { temperature }) };
      input = output;
    }
    return sums;
  };
}

/** What a layer makes of its input, and its units: those of the layers within it, where these are all that it has. */
function passed(
  layer: Layer,
  tools: Tools,
  u: Tensor,
  theta: Tensors,
  pass: LayerPass,
): LayerResult & { readonly nodes: readonly NodeSums[] } {
  const inside: NodeSums[] = [];
  const run: LayerRun = (inner, ...given) => {
    const { nodes, ...result } = passed(inner, ...given);
    inside.push(...nodes);
    return result;
  };
  const result = byProgram(layer, tools, u, theta, { ...pass, run });
  const { energy } = result;
  if (!energy) return { ...result, nodes: [] };
  const units = inside.reduce((sum, each) => sum + each.energy.shape[0]!, 0);
  const isAll = units === energy.shape[1];
  return { ...result, nodes: isAll ? inside : [nodesOf(layer, tools, result, [u, theta, pass])] };
}

function nodesOf(
  layer: Layer,
  tools: Tools,
  { energy, entropy, temperature }: LayerResult,
  [u, theta, pass]: readonly [Tensor, Tensors, LayerPass],
): NodeSums {
  const { tf } = tools;
  const at = (factor: number): Tensor =>
    byProgram(layer, tools, u, theta, { ...pass, temperature: tf.mul(pass.temperature, factor) }).energy!;
  const change = tf.sub(at(1 + STEP), at(1 - STEP));
  const T = alongUnits(tf, temperature ?? pass.temperature, energy!.shape[1]!);
  return {
    energy: tf.sum(energy!, 0),
    entropy: entropy ? tf.sum(entropy, 0) : tf.zerosLike(tf.sum(energy!, 0)),
    heatCapacity: tf.sum(tf.div(change, tf.mul(2 * STEP, T)), 0),
  };
}

function sideBySide({ tf }: Tools, nodes: readonly NodeSums[]): NodeSums {
  const all = (which: keyof NodeSums): Tensor =>
    nodes.length > 1 ? tf.concat(nodes.map((each) => each[which])) : nodes[0]![which];
  return {
    energy: all('energy'),
    entropy: all('entropy'),
    heatCapacity: all('heatCapacity'),
  };
}
