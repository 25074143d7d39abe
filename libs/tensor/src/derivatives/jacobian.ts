import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { grad } from './derivatives.ts';
import { type Program, pulled, type Run, withRun } from './run.ts';
import { type Leaf, type TensorTree, type WithLeaves, withLeaves } from './tree.ts';

/** A Jacobian is made row by row, each by a way back through the program: more rows than this take too long. */
export const MAX_ROWS = 1024;
/** 64 MiB of float32. */
export const MAX_ELEMENTS = 2 ** 24;

/** What parameters of the form P turn into when each is replaced by ∂f/∂p. */
export type JacobianOf<P> = WithLeaves<P, tf.Tensor>;
/** The same for ∂²f/∂p∂q. */
export type HessianOf<P> = WithLeaves<P, JacobianOf<P>>;

/**
 * ∂f/∂p, whole: for a result of shape [m...] and a parameter of shape [n...] a tensor of shape [m..., n...]. For small
 * functions: throws above `MAX_ROWS` elements of the result or `MAX_ELEMENTS` of the Jacobian.
 */
export function jacobian<P extends TensorTree, Rest extends unknown[]>(
  program: Program<P, Rest, tf.Tensor>,
): (parameters: P, ...rest: Rest) => JacobianOf<P> {
  return (parameters, ...rest) =>
    withRun(program, parameters, rest, (run) => {
      const [blocks] = blocksOf(run, 'throw');
      return withLeaves(parameters, blocks!) as JacobianOf<P>;
    });
}

/**
 * ∂²f/∂p∂q of a scalar function, whole: for parameters of shapes [m...] and [n...] a tensor of shape [m..., n...]. Records of
 * parameters give a record of records: `hessian(f)({ a, b }).a.b`. Limits as for `jacobian`.
 */
export function hessian<P extends TensorTree, Rest extends unknown[]>(
  program: Program<P, Rest, tf.Tensor>,
): (parameters: P, ...rest: Rest) => HessianOf<P> {
  const gradient = grad(program);
  return (parameters, ...rest) =>
    withRun(gradient, parameters, rest, (run) => {
      const rows = blocksOf(run, 'zeros').map((blocks) => withLeaves(parameters, blocks) as JacobianOf<P>);
      return withLeaves(parameters, rows) as HessianOf<P>;
    });
}

/** For every output the Jacobians by every input. */
function blocksOf(run: Run<unknown>, independent: 'throw' | 'zeros'): tf.Tensor[][] {
  requireSmall(run.inputs, run.outputs);
  return run.outputs.map(({ tensor: output }, which) => {
    const rows = Array.from({ length: output.size }, (_, element) => {
      const seeds = run.outputs.map(({ tensor }, k) => (k === which ? unit(tensor, element) : tf.zerosLike(tensor)));
      return pulled(run, seeds, independent);
    });
    return run.inputs.map(({ tensor: input }, i) => {
      const shape = [...output.shape, ...input.shape];
      if (rows.length === 0) return tf.zeros(shape);
      return tf.reshape(tf.stack(rows.map((row) => row[i]!)), shape);
    });
  });
}

/** 1 at one element of a shape, 0 at the others. */
function unit({ size, shape }: tf.Tensor, element: number): tf.Tensor {
  const values = new Float32Array(size);
  values[element] = 1;
  return tf.tensor(values, shape);
}

function requireSmall(inputs: readonly Leaf[], outputs: readonly Leaf[]): void {
  const count = (leaves: readonly Leaf[]): number => leaves.reduce((sum, { tensor }) => sum + tensor.size, 0);
  const [rows, columns] = [count(outputs), count(inputs)];
  if (rows <= MAX_ROWS && rows * columns <= MAX_ELEMENTS) return;
  throw new ErgodicError({
    code: 'domain',
    message: `a Jacobian of ${rows} by ${columns} is beyond the limits of ${MAX_ROWS} rows and ${MAX_ELEMENTS} elements`,
    value: [rows, columns],
    hint: 'vjp and hvp give products with it for a fraction of the work',
  });
}
