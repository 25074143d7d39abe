import type * as tf from '@tensorflow/tfjs-core';
import type { TensorOps } from '../reference/index.ts';

/** Numbers drawn evenly from a range, in a shape. */
export interface Drawn {
  readonly shape: readonly number[];
  /** From −2 where not given. */
  readonly from?: number;
  /** Up to 2 where not given. */
  readonly to?: number;
}

/** One way of calling an op. It runs under tfjs and under the float64 reference alike, so its ops come as an argument. */
export interface OpCase<Inputs extends Readonly<Record<string, Drawn>> = Readonly<Record<string, Drawn>>> {
  /** The kernel of tfjs whose rule this tries. */
  readonly kernel: string;
  /** The call, as an author writes it. */
  readonly call: string;
  /** What the derivatives are taken by. */
  readonly inputs: Inputs;
  readonly program: (ops: TensorOps, inputs: { readonly [Name in keyof Inputs]: tf.Tensor }) => tf.Tensor;
}

/** Keeps the names of the inputs for the program's type. */
export function opCase<const Inputs extends Readonly<Record<string, Drawn>>>(
  kernel: string,
  call: string,
  inputs: Inputs,
  program: OpCase<Inputs>['program'],
): OpCase {
  return { kernel, call, inputs, program } as unknown as OpCase;
}

type UnaryOp = {
  [Name in keyof TensorOps]: TensorOps[Name] extends (x: tf.Tensor) => tf.Tensor ? Name : never;
}[keyof TensorOps];

type BinaryOp = {
  [Name in keyof TensorOps]: TensorOps[Name] extends (a: tf.Tensor, b: tf.Tensor) => tf.Tensor ? Name : never;
}[keyof TensorOps];

/** `tf.name(x)` for x[3, 4] from a range. */
export function unaryCase(kernel: string, name: UnaryOp, from = -2, to = 2): OpCase {
  return opCase(kernel, `tf.${name}(x)`, { x: { shape: [3, 4], from, to } }, (ops, { x }) =>
    (ops[name] as (x: tf.Tensor) => tf.Tensor)(x),
  );
}

/** `tf.name(a, b)` for [3, 4] with [3, 4], then with operands that stretch: [2, 1, 4] with [3, 1], and [4] with [3, 1]. */
export function binaryCases(kernel: string, name: BinaryOp, from = -2, to = 2): OpCase[] {
  const shapes = [
    [
      [3, 4],
      [3, 4],
    ],
    [
      [2, 1, 4],
      [3, 1],
    ],
    [[4], [3, 1]],
  ] as const;
  return shapes.map(([a, b]) =>
    opCase(
      kernel,
      `tf.${name}(a[${a}], b[${b}])`,
      { a: { shape: a, from, to }, b: { shape: b, from, to } },
      (ops, inputs) => (ops[name] as (a: tf.Tensor, b: tf.Tensor) => tf.Tensor)(inputs.a, inputs.b),
    ),
  );
}
