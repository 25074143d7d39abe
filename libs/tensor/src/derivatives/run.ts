import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { record, type Pullback } from './pullback.ts';
import { type Leaf, leavesOf, nameOf, type TensorTree, withLeaves } from './tree.ts';

/** A function of parameters, and of other things that it is not differentiated by. */
export type Program<P extends TensorTree, Rest extends unknown[], Y> = (parameters: P, ...rest: Rest) => Y;

/** A program that has run on some parameters. */
export interface Run<Y> {
  readonly value: Y;
  readonly inputs: readonly Leaf[];
  readonly outputs: readonly Leaf[];
  readonly pullback: Pullback;
}

/**
 * Runs a program on copies of its parameters, so that what it closes over is a constant even where it is the same tensor; hands
 * the run over, and disposes of everything but the result.
 */
export function withRun<P extends TensorTree, Rest extends unknown[], Y, Result>(
  program: Program<P, Rest, Y>,
  parameters: P,
  rest: Rest,
  use: (run: Run<Y>) => Result,
): Result {
  return tidy(() => {
    const inputs = leavesOf(parameters, 'the parameter');
    inputs.forEach((leaf) => requireFloat(leaf, 'the parameter'));
    const copies = inputs.map(({ tensor }) => tf.clone(tensor));
    const given = withLeaves(parameters, copies) as unknown as P;
    let value!: Y;
    let outputs: Leaf[] = [];
    const pullback = record(() => {
      value = tidy(() => {
        const result = runOn(program, given, rest);
        outputs = leavesOf(result, 'the result of the program');
        return result;
      });
      return outputs.map(({ tensor }) => tensor);
    }, copies);
    try {
      return use({ value, inputs, outputs, pullback });
    } finally {
      pullback.release();
    }
  });
}

function runOn<P extends TensorTree, Rest extends unknown[], Y>(program: Program<P, Rest, Y>, given: P, rest: Rest): Y {
  try {
    return program(given, ...rest);
  } catch (thrown) {
    // All that tfjs 4.22 says of a disposed tensor.
    if (!(thrown instanceof TypeError && thrown.message.includes("reading 'backend'"))) throw thrown;
    throw new ErgodicError({
      code: 'domain',
      message: 'the program uses a tensor that is disposed',
      hint: 'keep what it closes over (tf.keep), or give it to the program as an argument',
      cause: thrown,
    });
  }
}

/** The derivatives of all inputs. Throws for one that the outputs do not come from, unless that means zeros. */
export function pulled(
  { inputs, pullback }: Run<unknown>,
  cotangents: readonly tf.Tensor[],
  independent: 'throw' | 'zeros',
): tf.Tensor[] {
  return pullback.pull(cotangents).map((gradient, i) => {
    if (gradient !== undefined) return gradient;
    const { path, tensor } = inputs[i]!;
    if (independent === 'zeros') return tf.zerosLike(tensor);
    throw new ErgodicError({
      code: 'domain',
      message: `the result of the program does not depend on ${nameOf('the parameter', path)} of shape [${tensor.shape}]`,
      path: path === '' ? undefined : path,
      hint: 'compute it from the argument of the program by tf ops, without reading data; or leave the parameter out',
    });
  });
}

export function requireFloat({ path, tensor }: Leaf, what: string): void {
  if (tensor.dtype === 'float32') return;
  throw new ErgodicError({
    code: 'domain',
    message: `${nameOf(what, path)} is ${tensor.dtype}: derivatives are by float32 tensors`,
    path: path === '' ? undefined : path,
    hint: "cast it: tf.cast(x, 'float32')",
  });
}

/** `tf.tidy`, for results of any form that holds tensors in records and lists. */
function tidy<T>(work: () => T): T {
  return tf.tidy(work as () => tf.TensorContainer) as T;
}
