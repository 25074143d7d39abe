/**
 * One parameter's step: `(tf, gradient: Tensor, memory: Record<name, Tensor>, rate: Tensor[], step: Tensor[]) =>
 * { change: Tensor, memory: Record<name, Tensor> }`; `step` counts from 1. It is part of the compiled training step.
 */
export type OptimiserProgram = (tf: never, gradient: never, memory: never, rate: never, step: never) => unknown;

/** kept ← keep · kept + add · new. */
export interface RunningShares {
  readonly keep: number;
  readonly add: number;
}

/**
 * A step by running moments of the gradient g, coordinate by coordinate:
 *
 *   m ← keep m + add g,   v ← keep v + add g²,   θ ← θ − rate · m / (√v + epsilon)
 *
 * m is g where `mean` is left out, the divisor 1 where `square` is.
 */
export interface MomentStep {
  readonly mean?: RunningShares;
  readonly square?: RunningShares;
  readonly rate: number;
  /** ≥ 0; 0 where left out. */
  readonly epsilon?: number;
}

/**
 * Turns gradients into changes of θ.
 *
 * Laws: change and memory have the shape of the parameter; no gradient, no change; the first step goes downhill, and opposite gradients
 * lead the opposite way; steps are proportional to the rate and coordinates move each by itself, unless it claims otherwise; memory and
 * `step` are all that it goes on from; all is finite; `moments` are the step of `update`.
 */
export interface Optimiser {
  /** Names of the arrays, of the parameter's shape, that it keeps from step to step; zeros at first. */
  readonly memory: readonly string[];
  readonly update: OptimiserProgram;
  /**
   * Coefficients of the step that `update` makes, where it is of the form of `MomentStep`: a kernel then takes it in one pass over θ.
   * `memory` names m, if there is a mean, then v, if there is a square. `step` counts from 1.
   */
  readonly moments?: (rate: number, step: number) => MomentStep;
}
