import type { TensorArray, TensorArrays } from '@ergodic/kernel';

export type Arrays = Readonly<Record<string, TensorArray>>;

/** A bath of θ: standard normal numbers of θ's shapes, and its temperature in units of the mean loss. */
export interface Bath {
  readonly draws: Arrays;
  readonly temperature: number;
}

export interface StepArguments {
  readonly batch: Arrays;
  /** `PassArguments` of the program. */
  readonly pass: TensorArrays;
  readonly rate: number;
  /** Counts from 1. */
  readonly step: number;
  readonly bath?: Bath | undefined;
}

/** What moves θ, kept in float32 with what the optimiser remembers from `load` on. */
export interface DescentSteps {
  /** θ as it is now; valid until the next step. */
  readonly theta: Arrays;
  /** Of a parameter, by the optimiser's names. */
  memory(name: string): Readonly<Record<string, ArrayLike<number>>>;
  /** Takes θ and memory, by the names of parameters, from float64. */
  load(memory: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>): void;
  /** One step. Where the loss is not finite, θ and memory are of no use until they are loaded anew. */
  take(step: StepArguments): { readonly loss: number; readonly told: Readonly<Record<string, number>> };
  /** Gives back the memory of its programs. */
  close(): void;
}

export const scalar = (value: number): TensorArray => ({ type: 'float32', shape: [], data: Float32Array.of(value) });

export const float32 = (shape: readonly number[], data: Float64Array): TensorArray => ({
  type: 'float32',
  shape,
  data: new Float32Array(data),
});
