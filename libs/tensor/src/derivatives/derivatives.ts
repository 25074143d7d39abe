import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { type Leaf, leavesOf, type TensorTree, withLeaves } from './tree.ts';
import { type Program, pulled, requireFloat, withRun } from './run.ts';

/** f and ∇f of a scalar function: `grad`, with the value along. */
export function valueAndGrad<P extends TensorTree, Rest extends unknown[]>(
  program: Program<P, Rest, tf.Tensor>,
): (parameters: P, ...rest: Rest) => { value: tf.Scalar; grad: P } {
  return (parameters, ...rest) =>
    withRun(program, parameters, rest, (run) => {
      requireScalar(run.outputs);
      const gradients = pulled(run, [tf.scalar(1)], 'throw');
      return { value: run.value as tf.Scalar, grad: withLeaves(parameters, gradients) as unknown as P };
    });
}

/**
 * ∇f: the derivative of a scalar function by its first argument, which may be a tensor, or records and lists of tensors; the
 * result has the same form. Everything else the function uses is a constant. The result is the caller's to dispose of; what
 * is in between is not kept.
 *
 * Throws an `ErgodicError` if f is not a scalar, if it does not come from one of the parameters, or if it uses an op whose
 * derivative is unknown. Where f comes from a parameter only by comparisons, roundings or indices, the derivative is 0. NaN
 * and infinity are carried, not mended.
 */
export function grad<P extends TensorTree, Rest extends unknown[]>(
  program: Program<P, Rest, tf.Tensor>,
): (parameters: P, ...rest: Rest) => P {
  const both = valueAndGrad(program);
  return (parameters, ...rest) => {
    const { value, grad: gradient } = both(parameters, ...rest);
    value.dispose();
    return gradient;
  };
}

/** f and cᵀ ∂f/∂p for cotangents c of the form of f: vector times Jacobian, for results of any shape. */
export function vjp<P extends TensorTree, Rest extends unknown[], Y extends TensorTree>(
  program: Program<P, Rest, Y>,
): (parameters: P, cotangent: Y, ...rest: Rest) => { value: Y; grad: P } {
  return (parameters, cotangent, ...rest) =>
    withRun(program, parameters, rest, (run) => {
      const gradients = pulled(run, matching(cotangent, run.outputs, 'the cotangent'), 'throw');
      return { value: run.value, grad: withLeaves(parameters, gradients) as unknown as P };
    });
}

/**
 * H v for the Hessian H of a scalar function and a direction v of the form of the parameters: the derivative, in reverse, of
 * the gradient. The work is a few times that of f, whatever the number of parameters.
 */
export function hvp<P extends TensorTree, Rest extends unknown[]>(
  program: Program<P, Rest, tf.Tensor>,
): (parameters: P, direction: P, ...rest: Rest) => P {
  const gradient = grad(program);
  return (parameters, direction, ...rest) =>
    withRun(gradient, parameters, rest, (run) => {
      // A gradient that does not depend on a parameter is that of a function linear in it.
      const products = pulled(run, matching(direction, run.outputs, 'the direction'), 'zeros');
      return withLeaves(parameters, products) as unknown as P;
    });
}

/** The tensors of a tree that should have the form and shapes of some outputs, copied. */
function matching(tree: unknown, outputs: readonly Leaf[], what: string): tf.Tensor[] {
  const given = leavesOf(tree, what);
  const formOf = (leaves: readonly Leaf[]): string =>
    leaves.map(({ path, tensor }) => `${path}[${tensor.shape}]`).join(', ');
  if (formOf(given) !== formOf(outputs)) {
    throw new ErgodicError({
      code: 'domain',
      message: `${what} has the form ${formOf(given)}, but ${formOf(outputs)} is needed`,
    });
  }
  given.forEach((leaf) => requireFloat(leaf, what));
  return given.map(({ tensor }) => tf.clone(tensor));
}

function requireScalar(outputs: readonly Leaf[]): void {
  const [output] = outputs;
  if (outputs.length === 1 && output!.tensor.rank === 0) return;
  const what = outputs.length === 1 ? `a tensor of shape [${output!.tensor.shape}]` : `${outputs.length} tensors`;
  throw new ErgodicError({
    code: 'domain',
    message: `the gradient is that of a scalar, but the program returned ${what}`,
    hint: 'tf.sum or tf.mean makes a scalar; vjp and jacobian take other shapes',
  });
}
