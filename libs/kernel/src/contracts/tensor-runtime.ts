import type { Batch } from '@ergodic/numerics';
import type { Parameters } from './parameters.ts';
import { token } from '../registry/token.ts';

/**
 * A scalar function of each replica, written in tensor operations:
 * `(tf, x: Tensor[R, width], θ: Record<name, Tensor>) => Tensor[R]`. The operations arrive as an argument, so that a
 * plugin imports the tensor library only as a type. The kernel never looks inside: the tensor runtime does.
 */
export type TensorProgram = (tf: never, x: never, parameters: never) => unknown;

/** What runs tensor programs; float32 unless the runtime says otherwise. Bound by the tensor plugin. */
export interface TensorRuntime {
  readonly name: string;
  /** Binds a program to batches of one width and to named parameters. */
  prepare(program: TensorProgram): PreparedProgram;
}

export interface PreparedProgram {
  addEnergy(x: Batch, parameters: Parameters, out: Float64Array, scale: number): void;
  addForce(x: Batch, parameters: Parameters, out: Batch, scale: number): void;
  addParameterGradient(x: Batch, parameters: Parameters, out: Parameters, scale: number): void;
}

export const TensorRuntimeService = token<TensorRuntime>('tensor-runtime');
