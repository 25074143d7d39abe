import type { Batch } from '@ergodic/numerics';
import type { Activation } from './activation.ts';
import type { Parameters } from './parameters.ts';
import { token } from '../registry/token.ts';

/**
 * A scalar function of each replica, written in tensor operations:
 * `(tf, x: Tensor[R, width], θ: Record<name, Tensor>, λ: Record<name, Tensor[]>) => Tensor[R]`. The operations arrive as an
 * argument, so that a plugin imports the tensor library only as a type. What a run changes comes in as an argument too, θ and
 * the controls λ: a number taken from elsewhere stays as it was when the program was compiled. The kernel never looks
 * inside: the tensor runtime does.
 */
export type TensorProgram = (tf: never, x: never, parameters: never, controls: never) => unknown;

/** An activation in tensor operations: `(tf, u: Tensor, temperature: Tensor[]) => Tensor` of the shape of u; rows lie along the last axis. */
export type ActivationProgram = (tf: never, u: never, temperature: never) => unknown;

/** What tensor programs can run on one operation at a time, from the fastest; `auto` takes the first that there is. */
export const backends = ['auto', 'tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;
export type Backend = (typeof backends)[number];

/** What runs tensor programs; float32 unless the runtime says otherwise. Bound by the tensor plugin. */
export interface TensorRuntime {
  readonly name: string;
  /**
   * Loads what programs run on, where that has to be loaded: until then the other two throw `not-loaded`. With a backend they run
   * there, one operation at a time; without, compiled.
   */
  load?(backend?: Backend): Promise<void>;
  /** Binds a program to batches, to named parameters and to controls, which it reads afresh at every call. */
  prepare(program: TensorProgram, controls?: Readonly<Record<string, number>>, backend?: Backend): PreparedProgram;
  prepareActivation?(program: ActivationProgram): PreparedActivation;
}

export interface PreparedProgram {
  addEnergy(x: Batch, parameters: Parameters, out: Float64Array, scale: number): void;
  addForce(x: Batch, parameters: Parameters, out: Batch, scale: number): void;
  addParameterGradient(x: Batch, parameters: Parameters, out: Parameters, scale: number): void;
  /** Gives back the memory that compiled programs take outside of JavaScript; called again, they are compiled anew. */
  close?(): void;
}

export type PreparedActivation = Pick<Activation, 'apply' | 'derivative'> & Pick<PreparedProgram, 'close'>;

export const TensorRuntimeService = token<TensorRuntime>('tensor-runtime');
