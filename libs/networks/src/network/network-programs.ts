import type { Network } from '@ergodic/kernel';
import { within } from '../common/composition.ts';
import type { NetworkFunction, NetworkResult, Tensor, Tensors, Tools } from '../common/tensor-types.ts';
import { runLayer } from './network-program.ts';

/** What goes in for each sample: [B, ...] each. */
export interface RowTensors {
  readonly u: Tensor;
  readonly draws: Tensors;
  readonly state: Tensors;
  /** [B, ...output], where the outputs are multiplied by something. */
  readonly cotangent?: Tensor;
}

export type RowProgram = (tools: Tools, rows: RowTensors, theta: Tensors, temperatures: Tensors) => unknown;

const functionOf = ({ program }: Network): NetworkFunction => program as unknown as NetworkFunction;

/** The output, U and S of each unit for each sample, and T of each unit where layers tell it. */
export function evaluationProgram(network: Network, training: boolean): RowProgram {
  const run = functionOf(network);
  return (tools, { u, draws, state }, theta, temperatures): Omit<NetworkResult, 'state'> => {
    const { output, energy, entropy, temperature } = run(tools, u, theta, { draws, state, temperatures, training });
    return { output, energy, entropy, temperature };
  };
}

/** The same, with U and S of each unit summed over the samples. */
export function sumsProgram(network: Network): RowProgram {
  const all = evaluationProgram(network, false);
  return (tools, rows, theta, temperatures) => {
    const { output, energy, entropy, temperature } = all(tools, rows, theta, temperatures) as Omit<
      NetworkResult,
      'state'
    >;
    const summed = (units: Tensors): Tensors =>
      Object.fromEntries(Object.entries(units).map(([name, each]) => [name, tools.tf.sum(each, 0)]));
    return { output, energy: summed(energy), entropy: summed(entropy), temperature };
  };
}

/** For each layer a number that is 0 where all of its outputs are finite, and NaN otherwise. */
export function finiteProgram({ layers }: Network): RowProgram {
  return (tools, { u, draws, state }, theta, temperatures): Tensors => {
    const told: Tensors = {};
    let output = u;
    for (const [name, layer] of Object.entries(layers)) {
      const pass = {
        temperature: temperatures[name]!,
        draws: within(draws, name),
        state: within(state, name),
        training: false,
      };
      ({ output } = runLayer(tools, name, layer, output, within(theta, name), pass));
      told[name] = tools.tf.sum(tools.tf.mul(output, 0));
    }
    return told;
  };
}

/** Σ_i c_i · ∂f(u_i)/∂θ. */
export function gradientProgram(network: Network): RowProgram {
  const run = functionOf(network);
  return (tools, { u, draws, state, cotangent }, theta, temperatures) => {
    const pull = tools.vjp(
      (weights: Tensors) => run(tools, u, weights, { draws, state, temperatures, training: false }).output,
    );
    return pull(theta, cotangent!).grad;
  };
}
