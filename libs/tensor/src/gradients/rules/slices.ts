import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { spread } from './helpers.ts';
import { type GradientRule, unary } from './rule.ts';

type Paddings = [number, number][];

/** Zeros around dy until it has the shape of x, with dy at `begin`. */
function embed(dy: tf.Tensor, shape: readonly number[], begin: readonly number[]): tf.Tensor {
  const paddings = shape.map((length, axis): [number, number] => [
    begin[axis]!,
    length - begin[axis]! - dy.shape[axis]!,
  ]);
  return paddings.every(([before, after]) => before === 0 && after === 0) ? tf.clone(dy) : tf.pad(dy, paddings);
}

/** The part of x along one axis. */
function part(x: tf.Tensor, axis: number, begin: number, length: number): tf.Tensor {
  const from = x.shape.map(() => 0);
  from[axis] = begin;
  const size = [...x.shape];
  size[axis] = length;
  return tf.slice(x, from, size);
}

/** Adds to the middle of `dy` along one axis what a mirror had copied to its two ends. */
function foldAxis(dy: tf.Tensor, axis: number, [before, after]: [number, number], edge: 0 | 1): tf.Tensor {
  const length = dy.shape[axis]! - before - after;
  const at = (begin: number): number[] => dy.shape.map((_, a) => (a === axis ? begin : 0));
  const shape = dy.shape.map((whole, a) => (a === axis ? length : whole));
  let folded = part(dy, axis, before, length);
  if (before > 0) {
    folded = tf.add(folded, embed(tf.reverse(part(dy, axis, 0, before), axis), shape, at(edge)));
  }
  if (after > 0) {
    const end = tf.reverse(part(dy, axis, before + length, after), axis);
    folded = tf.add(folded, embed(end, shape, at(length - edge - after)));
  }
  return folded;
}

export const sliceRules: readonly GradientRule[] = [
  unary<tf.SliceAttrs>('Slice', (dy, x, { begin, size }) => {
    const [from] = tf.slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
    return embed(dy, x.shape, from);
  }),
  unary<tf.StridedSliceAttrs>('StridedSlice', (dy, x, attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
    const info = tf.slice_util.sliceInfo(
      x.shape,
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    if (shrinkAxisMask !== 0 && !info.isSimpleSlice) {
      throw new ErgodicError({
        code: 'domain',
        message: 'tf.stridedSlice with an axis to shrink and a stride other than 1: tfjs 4.22 computes that wrong',
        hint: 'slice without shrinkAxisMask, then tf.squeeze',
      });
    }
    if (dy.size === 0) return tf.zerosLike(x);
    // Steps back are steps forward from the other end, turned round.
    const lengths = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
    const backward = info.strides.flatMap((step, axis) => (step < 0 ? [axis] : []));
    const first = info.strides.map((step, axis) =>
      step < 0 ? info.begin[axis]! + (lengths[axis]! - 1) * step : info.begin[axis]!,
    );
    const whole = tf.reshape(dy, lengths);
    const turned = backward.length > 0 ? tf.reverse(whole, backward) : whole;
    return embed(spread(turned, info.strides.map(Math.abs)), x.shape, first);
  }),
  unary<{ paddings: Paddings }>('PadV2', (dy, x, { paddings }) =>
    tf.slice(
      dy,
      paddings.map(([before]) => before),
      x.shape,
    ),
  ),
  /** `reflect` leaves the edge itself out of the mirrored part, `symmetric` repeats it. */
  unary<{ paddings: Paddings; mode: 'reflect' | 'symmetric' }>('MirrorPad', (dy, x, { paddings, mode }) =>
    paddings.reduce((folded, ends, axis) => foldAxis(folded, axis, ends, mode === 'reflect' ? 1 : 0), dy),
  ),
];
