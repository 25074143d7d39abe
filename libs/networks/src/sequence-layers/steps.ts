import { z } from 'zod';
import type { Tensor, Tf } from '../common/tensor-types.ts';

export const noiseOption = z
  .object({
    friction: z.number().nonnegative().default(1).describe('γ, 1/time'),
    timeStep: z.number().positive().default(1).describe('Δt of a step, time'),
  })
  .optional()
  .describe('thermal noise of variance 2γTΔt on each unit in each step; none where left out');

/** √(2γTΔt). */
export const noiseScale = (
  tf: Tf,
  { friction, timeStep }: { readonly friction: number; readonly timeStep: number },
  temperature: Tensor,
): Tensor => tf.sqrt(tf.mul(2 * friction * timeStep, temperature));

/** A sequence [B, time, n] step by step: [B, n] each. */
export function stepsOf(tf: Tf, sequence: Tensor): Tensor[] {
  const [, time, width] = sequence.shape as [number, number, number];
  // Not tf.unstack, which takes two operations for each step.
  return tf.split(tf.reshape(sequence, [-1, time * width]), time, 1);
}

/** Steps [B, n] as a sequence [B, time, n]. */
export const sequenceOf = (tf: Tf, steps: readonly Tensor[]): Tensor =>
  tf.reshape(tf.concat([...steps], 1), [-1, steps.length, steps[0]!.shape[1]!]);

/** x W at every step: [B, time, features] by [features, units], as one product of two matrices. */
export function applied(tf: Tf, x: Tensor, by: Tensor): Tensor {
  const [, time, features] = x.shape as [number, number, number];
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, features]), by), [-1, time, by.shape[1]!]);
}
