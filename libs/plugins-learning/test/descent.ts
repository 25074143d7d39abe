import {
  parameterArray,
  reals,
  type Context,
  type Energy,
  type Objective,
  type Parameters,
  type Registry,
  type TensorArray,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { z } from 'zod';
import { CompiledDescent, descentOptions, type DescentSetting } from '../src/descent/compiled-descent.ts';
import type { ObjectiveFunction } from '../src/descent/descent-program.ts';

/** ½ ⟨|w − u|²⟩ + Σ_j e^(b_j) over rows u: gradients are w − ⟨u⟩ and e^b. */
export const program: ObjectiveFunction = ({ tf }, { w, b }, { points }) => ({
  loss: tf.add(tf.mul(0.5, tf.mean(tf.sum(tf.square(tf.sub(tf.reshape(w!, [1, 2]), points)), 1))), tf.sum(tf.exp(b!))),
  told: { largest: tf.max(w!) },
});
export const rows: TensorArray = { type: 'float32', shape: [2, 2], data: Float32Array.of(1, -1, 2, 0.5) };
const mean = [1.5, -0.25];

export const energyOf = (): Energy => ({
  space: reals(1),
  parameters: { w: parameterArray([1, 2], Float64Array.of(0.5, 0.75)), b: parameterArray([2], Float64Array.of(-1, 0)) },
  addEnergy: () => undefined,
});

/** By the kernel where the optimiser lets it, and by the program alone. */
export const forms = ['auto', 'tensor'] as const;
export interface TrialOptions {
  readonly registry: Registry;
  readonly compute?: Context['compute'];
  readonly options?: object;
  readonly more?: Partial<DescentSetting>;
}

export function trialDescent({ registry, compute = 'auto', options = {}, more = {} }: TrialOptions) {
  const energy = energyOf();
  const context = lawContext(1, 1, 1, { registry, compute });
  const made = new CompiledDescent({
    rule: 'trial',
    energy,
    context,
    options: z.object(descentOptions).parse(options),
    objective: { program } as unknown as Objective,
    data: { count: 8, perPass: 4 },
    ...more,
  });
  return { made, energy, context, update: () => made.update({ points: rows }, 1) };
}

export const gradientAt = ({ w, b }: Parameters): Record<string, number[]> => ({
  w: [...w!.data].map((each, i) => each - mean[i]!),
  b: [...b!.data].map((each) => Math.exp(each)),
});
