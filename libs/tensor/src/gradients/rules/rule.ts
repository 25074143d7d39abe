import type * as tf from '@tensorflow/tfjs-core';

/** One entry of the registry: what tfjs keeps of a kernel's inputs, and the derivatives made of them. */
export type GradientRule = tf.GradConfig;

type Gradients = Record<string, () => tf.Tensor>;

/**
 * A rule for a kernel of one output. `inputs` are the names of the inputs it computes with, in the order in which they
 * come back. A rule never keeps an output: what it needs of one it computes again, so that it can be differentiated.
 */
export function rule<Attributes extends object = object>(
  kernelName: string,
  inputs: readonly string[],
  gradients: (dy: tf.Tensor, saved: tf.Tensor[], attributes: Attributes) => Gradients,
): GradientRule {
  return {
    kernelName,
    inputsToSave: [...inputs],
    gradFunc: (dy, saved, attributes) =>
      gradients(dy as tf.Tensor, saved, attributes as Attributes) as ReturnType<tf.GradFunc>,
  };
}

/** A rule for a kernel of the one input `x` and one output: dx of dy and x. */
export function unary<Attributes extends object = object>(
  kernelName: string,
  gradient: (dy: tf.Tensor, x: tf.Tensor, attributes: Attributes) => tf.Tensor,
): GradientRule {
  return rule<Attributes>(kernelName, ['x'], (dy, [x], attributes) => ({ x: () => gradient(dy, x!, attributes) }));
}
