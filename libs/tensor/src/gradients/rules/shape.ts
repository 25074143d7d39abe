import * as tf from '@tensorflow/tfjs-core';
import { sum } from './helpers.ts';
import { type GradientRule, rule, unary } from './rule.ts';

/** Kernels that take any number of tensors: the derivatives by position. */
function joining<Attributes extends object>(
  kernelName: string,
  gradients: (dy: tf.Tensor, shapes: number[][], attributes: Attributes) => tf.Tensor[],
): GradientRule {
  return {
    kernelName,
    saveAllInputs: true,
    gradFunc: (dy, saved, attributes) => {
      const parts = gradients(
        dy as tf.Tensor,
        saved.map((x) => x.shape),
        attributes as Attributes,
      );
      return Object.fromEntries(parts.map((part, i) => [i, () => part]));
    },
  };
}

/** The derivatives of several outputs; tfjs gives that of a single one without the list. */
const listOf = (dys: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(dys) ? dys : [dys]);

const backToShape = (dy: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.reshape(dy, x.shape);

/** Reordering, joining, parting and repeating: the adjoint puts every dy back where its element came from. */
export const shapeRules: readonly GradientRule[] = [
  unary('Reshape', backToShape),
  rule('ExpandDims', ['input'], (dy, [input]) => ({ input: () => backToShape(dy, input!) })),
  unary<tf.TransposeAttrs>('Transpose', (dy, x, { perm }) => {
    const order = perm ?? x.shape.map((_, axis) => x.rank - 1 - axis);
    return tf.transpose(
      dy,
      order.map((_, axis) => order.indexOf(axis)),
    );
  }),
  unary<tf.ReverseAttrs>('Reverse', (dy, x, { dims }) => tf.reverse(dy, tf.util.parseAxisParam(dims, x.shape))),

  joining<tf.ConcatAttrs>('Concat', (dy, shapes, { axis }) => {
    const along = tf.util.parseAxisParam(axis, shapes[0]!)[0]!;
    return tf.split(
      dy,
      shapes.map((shape) => shape[along]!),
      along,
    );
  }),
  joining<tf.PackAttrs>('Pack', (dy, _, { axis }) => tf.unstack(dy, axis)),
  {
    kernelName: 'SplitV',
    gradFunc: (dys, _, attributes) => {
      const { axis } = attributes as unknown as tf.SplitVAttrs;
      return { x: () => tf.concat(listOf(dys), axis) };
    },
  },
  {
    kernelName: 'Unpack',
    gradFunc: (dys, _, attributes) => {
      const { axis } = attributes as unknown as tf.UnpackAttrs;
      return { value: () => tf.stack(listOf(dys), axis) };
    },
  },

  unary<tf.TileAttrs>('Tile', (dy, x, { reps }) => {
    // [r₀, n₀, r₁, n₁, ...], without the r that are 1: sums over what was repeated.
    const spaced = x.shape.flatMap((length, axis) => (reps[axis] === 1 ? [length] : [reps[axis]!, length]));
    const repeated: number[] = [];
    x.shape.reduce((place, _, axis) => {
      if (reps[axis] === 1) return place + 1;
      repeated.push(place);
      return place + 2;
    }, 0);
    return sum(tf.reshape(dy, spaced), repeated);
  }),
  /** The diagonal of [...x, ...x]. */
  unary('Diag', (dy, x) => {
    const square = tf.reshape(dy, [x.size, x.size]);
    return tf.reshape(sum(tf.mul(square, tf.eye(x.size)), [1]), x.shape);
  }),
];
