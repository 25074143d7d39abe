import * as tf from '@tensorflow/tfjs-core';
import type { Differentiation } from '../src/gradient-table/index.ts';

type Tensors = Record<string, tf.Tensor>;
type Program = (inputs: Tensors) => tf.Tensor;

/**
 * Derivatives by tfjs itself, over whatever rules are registered: `tf.grads`, and `tf.grads` of that. Unlike ours it does not
 * put our rules back first, so a broken rule can be tried.
 */
export const byTfjs = {
  grad: (program: Program) => (inputs: Tensors) => gradients(program, inputs),
  hvp: (program: Program) => (inputs: Tensors, direction: Tensors) =>
    gradients((given) => {
      const inner = gradients(program, given);
      return tf.addN(Object.keys(inner).map((name) => tf.sum(tf.mul(inner[name]!, direction[name]!))));
    }, inputs),
} as unknown as Differentiation;

function gradients(program: Program, inputs: Tensors): Tensors {
  const names = Object.keys(inputs);
  const named = (tensors: readonly tf.Tensor[]): Tensors =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
  const list = Object.values(inputs);
  return named(tf.grads((...given: tf.Tensor[]) => program(named(given)))(list));
}
