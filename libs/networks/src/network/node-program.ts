import type { Network } from '@ergodic/kernel';
import { within } from '../common/composition.ts';
import type { LayerFunction, Tensor, Tensors, Tools } from '../common/tensor-types.ts';

import type { RowTensors } from './network-programs.ts';

/** Sums over the samples of a batch, for each unit of a layer. */
export interface NodeSums {
  readonly energy: Tensor;
  readonly entropy: Tensor;
  readonly heatCapacity: Tensor;
}

/** What T is differenced over, as a part of it: the error of C is of the order of its square, and float32 keeps four digits. */
const STEP = 0.01;

/**
 * U, S and C = ∂U/∂T of each unit, summed over the batch, of the layers that have an energy. Each layer is passed at three
 * temperatures with the same input, so that C is that of its units alone and not of what comes before them.
 */
export function nodeProgram({ layers }: Network) {
  return (
    tools: Tools,
    { u, draws, state }: RowTensors,
    theta: Tensors,
    temperatures: Tensors,
  ): Record<string, NodeSums> => {
    const { tf } = tools;
    const sums: Record<string, NodeSums> = {};
    let input = u;
    for (const [name, layer] of Object.entries(layers)) {
      const run = layer.program as unknown as LayerFunction;
      const T = temperatures[name]!;
      const at = (factor: number) =>
        run(tools, input, within(theta, name), {
          temperature: factor === 1 ? T : tf.mul(T, factor),
          draws: within(draws, name),
          state: within(state, name),
          training: false,
        });
      const { output, energy, entropy } = at(1);
      if (energy) {
        const change = tf.sub(at(1 + STEP).energy!, at(1 - STEP).energy!);
        sums[name] = {
          energy: tf.sum(energy, 0),
          entropy: entropy ? tf.sum(entropy, 0) : tf.zerosLike(tf.sum(energy, 0)),
          // T may be a number for each unit along the last axis, where layers have more units than that.
          heatCapacity: tf.sum(tf.div(change, tf.mul(2 * STEP, alongUnits(tools, T, energy))), 0),
        };
      }
      input = output;
    }
    return sums;
  };
}

/** T, or T of each of n units: as often as the last axis comes in them; units that are no multiple of it share the mean. */
function alongUnits({ tf }: Tools, T: Tensor, energy: Tensor): Tensor {
  const units = energy.shape[1]!;
  if (T.rank === 0 || T.shape[0] === units) return T;
  return units % T.shape[0]! === 0 ? tf.tile(T, [units / T.shape[0]!]) : tf.mean(T);
}

/** The same for numbers. */
export function temperatureOfUnit(T: number | Float64Array, unit: number, units: number): number {
  if (typeof T === 'number') return T;
  return units % T.length === 0 ? T[unit % T.length]! : T.reduce((sum, each) => sum + each, 0) / T.length;
}
