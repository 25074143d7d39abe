/**
 * One parameter's step: `(tf, gradient: Tensor, memory: Record<name, Tensor>, rate: Tensor[], step: Tensor[]) =>
 * { change: Tensor, memory: Record<name, Tensor> }`; `step` counts from 1. It is part of the compiled training step.
 */
export type OptimiserProgram = (tf: never, gradient: never, memory: never, rate: never, step: never) => unknown;

/** Turns gradients into changes of θ. */
export interface Optimiser {
  /** Names of the arrays, of the parameter's shape, that it keeps from step to step; zeros at first. */
  readonly memory: readonly string[];
  readonly update: OptimiserProgram;
}
