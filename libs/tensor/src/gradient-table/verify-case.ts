import * as tf from '@tensorflow/tfjs-core';
import { RandomStreams } from '@ergodic/numerics';
import { grad, hvp } from '../derivatives/index.ts';
import {
  centralGradient,
  centralHessianProduct,
  reference,
  ReferenceTensor,
  type TensorOps,
} from '../reference/index.ts';
import type { OpCase } from './op-case.ts';

type Named<T> = Readonly<Record<string, T>>;

/** Numbers that are exact in float32, so that both sides see the same point. */
type Point = Named<Float64Array>;

/**
 * The worst error of the value, the gradient and a Hessian product of one case, each relative to the largest element. The
 * derivatives are those of L = Σ w (y + ½ y²) for random weights w: at second order the square makes the rule be
 * differentiated by its cotangent as well as by its inputs.
 */
export interface CaseErrors {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

/** How the derivatives are taken; the specs try tfjs's own `grad` and broken rules too. */
export interface Differentiation {
  readonly grad: typeof grad;
  readonly hvp: typeof hvp;
}

/** Runs a case on tfjs's current backend, and its differences on the float64 reference. Throws what the op throws. */
export function verifyCase(opCase: OpCase, seed = 1, by: Differentiation = { grad, hvp }): CaseErrors {
  const random = new RandomStreams(seed, `gradient of ${opCase.call}`, 1);
  const draw = (length: number, from: number, to: number): Float64Array =>
    Float64Array.from({ length }, () => Math.fround(from + (to - from) * random.uniform(0)));

  const names = Object.keys(opCase.inputs);
  const shapes = names.map((name) => [...opCase.inputs[name]!.shape]);
  const point = Object.fromEntries(
    names.map((name, i) => {
      const { from = -2, to = 2 } = opCase.inputs[name]!;
      return [name, draw(tf.util.sizeFromShape(shapes[i]!), from, to)];
    }),
  );
  const expected = run(reference, opCase, asReference(point, shapes)) as unknown as ReferenceTensor;
  const weights = draw(expected.size, 0.2, 1);
  const direction = Object.fromEntries(names.map((name) => [name, draw(point[name]!.length, -1, 1)]));

  const loss = (x: Float64Array): number => {
    const inputs = asReference(parted(x, point), shapes);
    const weighing = new ReferenceTensor(weights, expected.shape) as unknown as tf.Tensor;
    return (lossOf(reference, opCase, inputs, weighing) as unknown as ReferenceTensor).values[0]!;
  };
  const at = joined(point);

  return tf.tidy('verify', () => {
    const inputs = asTensors(point, shapes);
    const weighing = tf.tensor(Float32Array.from(weights), expected.shape);
    const program = (given: Record<string, tf.Tensor>): tf.Tensor => lossOf(tf, opCase, given, weighing);
    return {
      value: worstError(run(tf, opCase, inputs).dataSync(), expected.values),
      first: worstError(flat(by.grad(program)(inputs)), centralGradient(loss, at)),
      second: worstError(
        flat(by.hvp(program)(inputs, asTensors(direction, shapes))),
        centralHessianProduct(loss, at, joined(direction)),
      ),
    } as unknown as tf.TensorContainer;
  }) as unknown as CaseErrors;
}

function run(ops: TensorOps, { program }: OpCase, inputs: Record<string, tf.Tensor>): tf.Tensor {
  return program(ops, inputs);
}

function lossOf(ops: TensorOps, opCase: OpCase, inputs: Record<string, tf.Tensor>, weights: tf.Tensor): tf.Tensor {
  const y = run(ops, opCase, inputs);
  return ops.sum(ops.mul(weights, ops.add(y, ops.mul(0.5, ops.square(y)))));
}

function asTensors(point: Point, shapes: readonly number[][]): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(point).map(([name, values], i) => [name, tf.tensor(Float32Array.from(values), shapes[i]!)]),
  );
}

function asReference(point: Point, shapes: readonly number[][]): Record<string, tf.Tensor> {
  const tensors = Object.entries(point).map(([name, values], i) => [name, new ReferenceTensor(values, shapes[i]!)]);
  return Object.fromEntries(tensors) as Record<string, tf.Tensor>;
}

function joined(point: Point): Float64Array {
  return Float64Array.from(Object.values(point).flatMap((values) => [...values]));
}

/** The parts of a joined vector, in the lengths and under the names of a point. */
function parted(x: Float64Array, like: Point): Point {
  let from = 0;
  return Object.fromEntries(
    Object.entries(like).map(([name, { length }]) => [name, x.subarray(from, (from += length))]),
  );
}

function flat(tensors: Record<string, tf.Tensor>): Float64Array {
  return Float64Array.from(Object.values(tensors).flatMap((x) => [...x.dataSync()]));
}

/** max |a − b| / max |b|. The largest is taken as 0.1 at least: a derivative that is zero has no relative error. */
function worstError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0.1;
  let worst = 0;
  for (let i = 0; i < b.length; i++) {
    largest = Math.max(largest, Math.abs(b[i]!));
    const error = Math.abs(a[i]! - b[i]!);
    worst = error <= worst ? worst : Number.isNaN(error) ? Infinity : error;
  }
  return worst / largest;
}
