import * as tf from '@tensorflow/tfjs-core';

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** `tf.broadcastTo`, also to a shape without elements, which tfjs gets wrong. */
export function broadcast(x: tf.Tensor, shape: number[]): tf.Tensor {
  if (sameShape(x.shape, shape)) return x;
  return tf.util.sizeFromShape(shape) === 0 ? tf.zeros(shape) : tf.broadcastTo(x, shape);
}

/** `tf.sum`; of nothing it is zero, where tfjs-wasm reads memory that nobody wrote. */
export function sum(x: tf.Tensor, axes: number[], keepDims = false): tf.Tensor {
  if (x.size > 0) return axes.length === 0 ? x : tf.sum(x, axes, keepDims);
  const shape = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return tf.zeros(keepDims ? shape : shape.filter((_, axis) => !axes.includes(axis)));
}

/** The adjoint of broadcasting: sums [..] down to the shape that was stretched to it. */
export function sumTo(dy: tf.Tensor, shape: number[]): tf.Tensor {
  if (sameShape(dy.shape, shape)) return dy;
  const lead = dy.rank - shape.length;
  const axes = dy.shape.flatMap((length, axis) =>
    axis < lead || (shape[axis - lead] === 1 && length !== 1) ? [axis] : [],
  );
  return tf.reshape(sum(dy, axes), shape);
}

/** The axes of a reduction, counted from the front: all of them where none is given. */
export function reducedAxes(axes: number | number[] | null | undefined, shape: number[]): number[] {
  return tf.util.parseAxisParam(axes as number | number[], shape);
}

/** A shape with the given axes shrunk to 1. */
export function keptShape(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

/** Puts `step` − 1 zeros between neighbours along each axis: lengths go from n to (n − 1) · step + 1. */
export function spread(x: tf.Tensor, steps: readonly number[]): tf.Tensor {
  if (steps.every((step) => step === 1) || x.size === 0) return x;
  const spaced = x.shape.flatMap((length, axis) => (steps[axis] === 1 ? [length] : [length, 1]));
  const paddings = x.shape.flatMap((_, axis): [number, number][] =>
    steps[axis] === 1
      ? [[0, 0]]
      : [
          [0, 0],
          [0, steps[axis]! - 1],
        ],
  );
  const wide = tf.reshape(
    tf.pad(tf.reshape(x, spaced), paddings),
    x.shape.map((length, axis) => length * steps[axis]!),
  );
  return tf.slice(
    wide,
    x.shape.map(() => 0),
    x.shape.map((length, axis) => (length - 1) * steps[axis]! + 1),
  );
}

/** Runs a kernel that tfjs has no public op for. */
export function runKernel(name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
}
