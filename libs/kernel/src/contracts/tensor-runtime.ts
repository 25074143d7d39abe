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

/**
 * Any function of tensors, with its tools as the first argument: `(tools, ...args) => tensors`. Arguments and results are tensors,
 * records and lists of them; `tools` is `Tools` of the tensor library: the operations `tf`, derivatives, loops that compile.
 */
export type ToolProgram = (tools: never, ...args: never[]) => unknown;

/** Numbers with their type and shape: what compiled programs take and give. */
export interface TensorArray {
  readonly type: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export type TensorArrays = TensorArray | readonly TensorArrays[] | { readonly [name: string]: TensorArrays };

export interface CompileSettings {
  readonly batched?: readonly number[];
  readonly backend?: Backend;
  /** Arrays at the places of some results, such as `{ gradient: { w } }`, of their types and shapes: what is written into at each call. Arguments lie elsewhere. */
  readonly into?: TensorArrays;
}

export interface CompiledProgram {
  /** Results are fresh arrays, but those of `into`. A call with other shapes is compiled at its first time. */
  run(...args: TensorArrays[]): TensorArrays;
  /** Why it is not compiled, where it is not. */
  readonly notes: readonly string[];
  close(): void;
}

/** What tensor programs can run on one operation at a time, from the fastest; `auto` takes the first that there is. */
export const backends = ['auto', 'tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;
export type Backend = (typeof backends)[number];

/** What runs tensor programs; float32 unless the runtime says otherwise. Bound by the tensor plugin. */
export interface TensorRuntime {
  readonly name: string;
  /**
   * Loads what programs run on, where that has to be loaded: until then the others throw `not-loaded`. With a backend they run
   * there, one operation at a time; without, compiled.
   */
  load?(backend?: Backend): Promise<void>;
  /** Binds a program to batches, to named parameters and to controls, which it reads afresh at every call. */
  prepare(program: TensorProgram, controls?: Readonly<Record<string, number>>, backend?: Backend): PreparedProgram;
  /**
   * A program on arrays. `batched`: which arguments, counted behind the tools, have an open first length, so that one program
   * serves every batch. Where the recipe names a backend it runs there, one operation at a time.
   */
  compile(program: ToolProgram, options?: CompileSettings): CompiledProgram;
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
