import { type Context, ErgodicError, type Part } from '@ergodic/kernel';
import type { Tensor, Tf } from './tensor-types.ts';

/** An activation as layers use it. */
export interface UnitActivation {
  readonly name: string;
  respond(tf: Tf, u: Tensor, temperature: Tensor): Tensor;
}

/**
 * The activation of a layer's option, in tensor operations.
 * @throws ErgodicError `missing-capability` where it has no program, saying what to write
 */
export function unitActivation(context: Context, layer: string, part: Part): UnitActivation;
export function unitActivation(context: Context, layer: string, part: Part | undefined): UnitActivation | undefined;
export function unitActivation(context: Context, layer: string, part: Part | undefined): UnitActivation | undefined {
  if (!part) return undefined;
  const { program, redraw } = context.part('activation', part, 'activation');
  if (program) return { name: part.use, respond: program as unknown as UnitActivation['respond'] };
  const noisy = redraw !== undefined;
  throw new ErgodicError({
    code: 'missing-capability',
    message: `layer ${layer}: the activation ${part.use} has no tensor program${noisy ? ': it has noise of its own, which a program of u and T cannot have' : ''}`,
    path: 'activation',
    value: part.use,
    hint: noisy
      ? 'noise as a layer, and an activation without noise behind it: { use: thermal-noise }, { use: activation, activation: { use: softmax } }'
      : 'give it `program: (tf, u, temperature) => …`, the same function in tensor operations, e.g. tf.tanh(tf.div(u, temperature))',
  });
}

/** 2 for rectifiers, which let half of the variance through, else 1: for `weights`. */
export const gainOf = (activation: string | undefined): number =>
  activation === 'thermal-softplus' || activation === 'soft-threshold' ? 2 : 1;
