import type { Network } from '@ergodic/kernel';
import type { NetworkFunction, NetworkResult, Tensor, Tensors, Tools } from '../common/tensor-types.ts';

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

/** The output, and U and S of each unit for each sample. */
export function evaluationProgram(network: Network, training: boolean): RowProgram {
  const run = functionOf(network);
  return (tools, { u, draws, state }, theta, temperatures): Omit<NetworkResult, 'state'> => {
    const { output, energy, entropy } = run(tools, u, theta, { draws, state, temperatures, training });
    return { output, energy, entropy };
  };
}

/** The output, and U and S of each unit summed over the samples. */
export function sumsProgram(network: Network): RowProgram {
  const all = evaluationProgram(network, false);
  return (tools, rows, theta, temperatures) => {
    const { output, energy, entropy } = all(tools, rows, theta, temperatures) as Omit<NetworkResult, 'state'>;
    const summed = (units: Tensors): Tensors =>
      Object.fromEntries(Object.entries(units).map(([name, each]) => [name, tools.tf.sum(each, 0)]));
    return { output, energy: summed(energy), entropy: summed(entropy) };
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
