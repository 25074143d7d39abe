import { z } from 'zod';
import { parameterArray, type Context, type Energy, type ParameterArray, type Parameters } from '@ergodic/kernel';

/** Options of rules that follow an estimate of ∂ ln p/∂θ uphill. */
export const stepOptions = {
  rate: z.number().positive().default(0.05).describe('η, how far a step goes along the gradient, θ² · likelihood'),
  momentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('share of the last step that is added to the next, [0, 1), no unit'),
  decay: z.number().nonnegative().default(0).describe('λ, pull of parameters with two directions (weights) to 0, 1/θ²'),
};

export interface StepOptions {
  readonly rate: number;
  readonly momentum: number;
  readonly decay: number;
}

/** v ← μ v − η (g + λ θ), θ ← θ + v; λ on arrays of two or more directions only, μ and η the same for all. */
export class GradientStep {
  readonly gradient: Parameters;
  readonly #velocity: Readonly<Record<string, Float64Array>>;
  readonly #options: StepOptions;

  constructor(energy: Energy, context: Context, options: StepOptions) {
    const { parameters } = energy;
    const arrays = Object.entries(parameters);
    this.#options = options;
    this.gradient = Object.fromEntries(arrays.map(([name, { shape }]) => [name, parameterArray(shape)]));
    this.#velocity = Object.fromEntries(
      arrays.map(([name, { data }]) => [name, context.array(`velocity of ${name}`, data.length)]),
    );
  }

  /** Moves θ against `gradient`. */
  take(energy: Energy): void {
    for (const name in energy.parameters) this.#move(energy.parameters[name]!, name);
    energy.refresh?.();
  }

  #move({ data, shape }: ParameterArray, name: string): void {
    const { rate, momentum, decay } = this.#options;
    const slope = this.gradient[name]!.data;
    const velocity = this.#velocity[name]!;
    const pull = shape.length > 1 ? decay : 0;
    for (let i = 0; i < data.length; i++) {
      velocity[i] = momentum * velocity[i]! - rate * (slope[i]! + pull * data[i]!);
      data[i]! += velocity[i]!;
    }
  }
}
