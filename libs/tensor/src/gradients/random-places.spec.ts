import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { check, length, shape } from '../../test/random-shapes.ts';
import { opCase } from '../gradient-table/op-case.ts';

beforeAll(onCpu);

describe('where elements move, at random shapes the derivatives are right', () => {
  it('of transposing, reversing and slicing', () => {
    const cases = shape(1, 4).chain((whole) =>
      fc.record({
        whole: fc.constant(whole),
        order: fc.shuffledSubarray([...whole.keys()], { minLength: whole.length }),
        turned: fc.subarray([...whole.keys()]),
        begin: fc.tuple(...whole.map((n) => fc.nat(n - 1))).map((list): number[] => list),
        strides: fc.tuple(...whole.map(() => fc.integer({ min: 1, max: 3 }))).map((list): number[] => list),
      }),
    );
    check(
      cases.map(({ whole, order, turned, begin, strides }) =>
        opCase(
          'Transpose',
          `transpose, reverse, slices of [${whole}]: ${order}; ${turned}; ${begin}; ${strides}`,
          { x: { shape: whole } },
          (ops, { x }) => {
            const strided = ops.stridedSlice(x, begin, whole, strides);
            const cut = ops.reverse(ops.slice(x, begin), turned.length > 0 ? turned : undefined);
            return ops.add(ops.sum(strided), ops.transpose(cut, order));
          },
        ),
      ),
    );
  });

  it('of padding, mirroring and tiling', () => {
    const cases = shape(1, 3).chain((whole) =>
      fc.record({
        whole: fc.constant(whole),
        ends: fc
          .tuple(...whole.map((n) => fc.tuple(fc.nat(n - 1), fc.nat(n - 1))))
          .map((list): [number, number][] => list),
        reps: fc.tuple(...whole.map(() => length)).map((list): number[] => list),
        mode: fc.constantFrom('reflect' as const, 'symmetric' as const),
      }),
    );
    check(
      cases.map(({ whole, ends, reps, mode }) =>
        opCase(
          'MirrorPad',
          `pads and tiles of [${whole}]: ${ends}; ${reps}; ${mode}`,
          { x: { shape: whole } },
          (ops, { x }) => ops.tile(ops.add(ops.pad(x, ends, 0.5), ops.mirrorPad(x, ends, mode)), reps),
        ),
      ),
    );
  });

  it('of gathering along any axis', () => {
    const cases = shape(1, 3).chain((whole) =>
      fc.nat(whole.length - 1).chain((axis) =>
        fc.record({
          whole: fc.constant(whole),
          axis: fc.constant(axis),
          places: fc.array(fc.nat(whole[axis]! - 1), { minLength: 1, maxLength: 4 }),
          isColumn: fc.boolean(),
        }),
      ),
    );
    check(
      cases.map(({ whole, axis, places, isColumn }) =>
        opCase('GatherV2', `tf.gather([${whole}], [${places}], ${axis})`, { x: { shape: whole } }, (ops, { x }) =>
          ops.gather(x, ops.tensor(places, isColumn ? [places.length, 1] : [places.length], 'int32'), axis),
        ),
      ),
    );
  });
});
