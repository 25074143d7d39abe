import type * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { check, length, shape } from '../../test/random-shapes.ts';
import { opCase } from '../gradient-table/op-case.ts';

beforeAll(onCpu);

/** Two shapes that stretch to one: some axes of each shrunk to 1, some leading axes of one left out. */
const stretching = fc
  .record({
    whole: shape(1, 4),
    ones: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
    cut: fc.nat(3),
    turn: fc.boolean(),
  })
  .map(({ whole, ones, cut, turn }) => {
    const a = whole.map((n, axis) => (ones[axis] === 1 ? 1 : n));
    const b = whole.map((n, axis) => (ones[axis] === 2 ? 1 : n)).slice(Math.min(cut, whole.length));
    return turn ? { a: b, b: a } : { a, b };
  });

/** A shape with some of its axes, counted from the front or from the end. */
const reducing = shape(1, 4).chain((whole) =>
  fc.record({
    whole: fc.constant(whole),
    axes: fc
      .subarray([...whole.keys()], { minLength: 1 })
      .chain((axes) =>
        fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - whole.length))).map((list): number[] => list),
      ),
    keepDims: fc.boolean(),
  }),
);

describe('at random shapes the derivatives are right', () => {
  it.each(['add', 'sub', 'mul', 'squaredDifference', 'maximum', 'minimum'] as const)('of tf.%s', (name) => {
    check(
      stretching.map(({ a, b }) =>
        opCase(name, `tf.${name}([${a}], [${b}])`, { a: { shape: a }, b: { shape: b } }, (ops, x) =>
          ops[name](x.a, x.b),
        ),
      ),
    );
  });

  it.each(['div', 'pow', 'atan2', 'mod'] as const)('of tf.%s, of positive numbers', (name) => {
    check(
      stretching.map(({ a, b }) =>
        opCase(
          name,
          `tf.${name}([${a}], [${b}])`,
          { a: { shape: a, from: 0.6, to: 1.8 }, b: { shape: b, from: 0.6, to: 1.8 } },
          (ops, x) => ops[name](x.a, x.b),
        ),
      ),
      10,
    );
  });

  it('of tf.where', () => {
    check(
      stretching.map(({ a, b }) =>
        opCase('Select', `tf.where([${a}] > [${b}])`, { a: { shape: a }, b: { shape: b } }, (ops, x) =>
          ops.where(ops.greater(x.a, x.b), ops.square(x.a), ops.mul(x.a, x.b)),
        ),
      ),
    );
  });

  it.each(['sum', 'mean', 'max', 'min', 'prod', 'logSumExp'] as const)('of tf.%s', (name) => {
    check(
      reducing.map(({ whole, axes, keepDims }) =>
        opCase(name, `tf.${name}([${whole}], [${axes}], ${keepDims})`, { x: { shape: whole } }, (ops, { x }) =>
          ops[name](x, axes, keepDims),
        ),
      ),
    );
  });

  it.each(['cumsum', 'cumprod'] as const)('of tf.%s', (name) => {
    const cases = fc.record({ whole: shape(1, 4), at: fc.nat(3), exclusive: fc.boolean(), reverse: fc.boolean() });
    check(
      cases.map(({ whole, at, exclusive, reverse }) => {
        const axis = at % whole.length;
        const call = `tf.${name}([${whole}], ${axis}, ${exclusive}, ${reverse})`;
        return opCase(name, call, { x: { shape: whole } }, (ops, { x }) => ops[name](x, axis, exclusive, reverse));
      }),
    );
  });

  it('of softmax and logSoftmax', () => {
    check(
      fc
        .tuple(shape(1, 4), fc.constantFrom('softmax' as const, 'logSoftmax' as const))
        .map(([whole, name]) =>
          opCase(name, `tf.${name}([${whole}])`, { x: { shape: whole } }, (ops, { x }) => ops[name](x)),
        ),
    );
  });

  it('of tf.matMul', () => {
    // tfjs stretches leading axes only from the front: [2, 3] with [3] or [1, 3], not with [2, 1].
    const cases = fc.record({
      batch: shape(0, 2),
      cut: fc.nat(2),
      sides: fc.tuple(length, length, length),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      turn: fc.boolean(),
    });
    check(
      cases.map(({ batch, cut, sides: [n, k, m], transposeA, transposeB, turn }) => {
        const short = batch.slice(Math.min(cut, batch.length));
        const a = [...(turn ? short : batch), ...(transposeA ? [k, n] : [n, k])];
        const b = [...(turn ? batch : short), ...(transposeB ? [m, k] : [k, m])];
        const call = `tf.matMul([${a}], [${b}], ${transposeA}, ${transposeB})`;
        return opCase('BatchMatMul', call, { a: { shape: a }, b: { shape: b } }, (ops, x) =>
          ops.matMul(x.a, x.b, transposeA, transposeB),
        );
      }),
      30,
    );
  });

  const windows = fc.record({
    image: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 3, max: 6 }), fc.integer({ min: 3, max: 6 })),
    size: fc.tuple(length, length),
    stride: fc.tuple(length, length),
    pad: fc.constantFrom('valid' as const, 'same' as const),
    dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    isDilated: fc.boolean(),
    channels: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  });

  it.each(['conv2d', 'depthwiseConv2d'] as const)('of tf.%s', (name) => {
    check(
      windows.map(({ image: [b, h, w], size, stride, pad, dilation, isDilated, channels: [c, o] }) => {
        const dilations: [number, number] = isDilated ? [Math.min(dilation[0], 2), dilation[1]] : [1, 1];
        const fits = (h - 1) / dilations[0] >= size[0] - 1 && (w - 1) / dilations[1] >= size[1] - 1;
        const taps = fits ? size : [1, 1];
        const strides: [number, number] = isDilated ? [1, 1] : stride;
        const call = `tf.${name}([${[b, h, w, c]}], [${[...taps, c, o]}], [${strides}], ${pad}, [${dilations}])`;
        return opCase(
          name,
          call,
          { x: { shape: [b, h, w, c], from: -1, to: 1 }, filter: { shape: [...taps, c, o], from: -1, to: 1 } },
          (ops, { x, filter }) => ops[name](x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations),
        );
      }),
      12,
    );
  });

  it.each(['maxPool', 'avgPool'] as const)('of tf.%s', (name) => {
    check(
      windows.map(({ image: [b, h, w], size, stride, pad, channels: [c] }) =>
        opCase(
          name,
          `tf.${name}([${[b, h, w, c]}], [${size}], [${stride}], ${pad})`,
          { x: { shape: [b, h, w, c] } },
          (ops, { x }) => ops[name](x as tf.Tensor4D, size, stride, pad),
        ),
      ),
      10,
    );
  });
});
