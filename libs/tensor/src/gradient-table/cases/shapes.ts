import type * as tfjs from '@tensorflow/tfjs-core';
import type { TensorOps } from '../../reference/index.ts';
import { opCase, type OpCase } from '../op-case.ts';

const one =
  (shape: readonly number[]) =>
  (kernel: string, call: string, of: (tf: TensorOps, x: tfjs.Tensor) => tfjs.Tensor): OpCase =>
    opCase(kernel, call, { x: { shape } }, (tf, { x }) => of(tf, x));

const block = one([2, 3, 4]);
const matrix = one([3, 4]);
const pair = { a: { shape: [2, 1, 3] }, b: { shape: [2, 2, 3] } } as const;

/** Masks in the order of tf.stridedSlice: begin, end, ellipsis, new axis, shrink axis. */
export const shapeCases: readonly OpCase[] = [
  block('Reshape', 'tf.reshape(x, [4, -1])', (tf, x) => tf.reshape(x, [4, -1])),
  one([3, 1, 2])('Reshape', 'tf.squeeze(x[3, 1, 2], [1])', (tf, x) => tf.squeeze(x, [1])),
  matrix('ExpandDims', 'tf.expandDims(x, -1)', (tf, x) => tf.expandDims(x, -1)),
  matrix('Transpose', 'tf.transpose(x)', (tf, x) => tf.transpose(x)),
  block('Transpose', 'tf.transpose(x, [2, 0, 1])', (tf, x) => tf.transpose(x, [2, 0, 1])),
  block('Reverse', 'tf.reverse(x, [0, -1])', (tf, x) => tf.reverse(x, [0, -1])),
  opCase('Concat', 'tf.concat([a, b, a], 1)', pair, (tf, { a, b }) => tf.concat([a, b, a], 1)),
  opCase('Concat', 'tf.concat([a, b], -2)', pair, (tf, { a, b }) => tf.concat([a, b], -2)),
  opCase('Pack', 'tf.stack([a, b, a], 1)', { a: { shape: [3, 2] }, b: { shape: [3, 2] } }, (tf, { a, b }) =>
    tf.stack([a, b, a], 1),
  ),
  block('Unpack', 'tf.unstack(x, -1), some of them', (tf, x) => {
    const parts = tf.unstack(x, -1);
    return tf.mul(parts[2]!, parts[0]!);
  }),
  one([1, 3])('Unpack', 'tf.unstack(x[1, 3])', (tf, x) => tf.unstack(x)[0]!),
  block('SplitV', 'tf.split(x, 2, 2), in turn', (tf, x) => tf.concat(tf.split(x, 2, 2).toReversed(), 2)),
  block('SplitV', 'tf.split(x, [1, 0, 3], -1), the last', (tf, x) => tf.split(x, [1, 0, 3], -1)[2]!),
  block('Tile', 'tf.tile(x, [2, 1, 3])', (tf, x) => tf.tile(x, [2, 1, 3])),
  one([3, 1])('Tile', 'tf.broadcastTo(x[3, 1], [2, 3, 4])', (tf, x) => tf.broadcastTo(x, [2, 3, 4])),
  one([3])('Diag', 'tf.diag(x[3])', (tf, x) => tf.diag(x)),

  block('Slice', 'tf.slice(x, [1, 0, 2], [1, 2, -1])', (tf, x) => tf.slice(x, [1, 0, 2], [1, 2, -1])),
  block('Slice', 'tf.slice(x, 1)', (tf, x) => tf.slice(x, 1)),
  one([7])('StridedSlice', 'tf.stridedSlice(x[7], [1], [6], [2])', (tf, x) => tf.stridedSlice(x, [1], [6], [2])),
  one([3, 6])('StridedSlice', 'tf.stridedSlice(x[3, 6], [2, 5], [0, 0], [-1, -2])', (tf, x) =>
    tf.stridedSlice(x, [2, 5], [0, 0], [-1, -2]),
  ),
  one([3, 6])('StridedSlice', 'tf.stridedSlice(x[3, 6], [1, 2], [2, 5], [1, 1]), masks 0, 2, 0, 0, 1', (tf, x) =>
    tf.stridedSlice(x, [1, 2], [2, 5], [1, 1], 0, 2, 0, 0, 1),
  ),
  matrix('PadV2', 'tf.pad(x, [[1, 0], [2, 3]], 5)', (tf, x) =>
    tf.pad(
      x,
      [
        [1, 0],
        [2, 3],
      ],
      5,
    ),
  ),
  matrix('MirrorPad', "tf.mirrorPad(x, [[1, 2], [0, 3]], 'reflect')", (tf, x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [0, 3],
      ],
      'reflect',
    ),
  ),
  matrix('MirrorPad', "tf.mirrorPad(x, [[2, 3], [1, 0]], 'symmetric')", (tf, x) =>
    tf.mirrorPad(
      x,
      [
        [2, 3],
        [1, 0],
      ],
      'symmetric',
    ),
  ),

  block('GatherV2', 'tf.gather(x, [1, 0, 1])', (tf, x) => tf.gather(x, tf.tensor([1, 0, 1], [3], 'int32'))),
  block('GatherV2', 'tf.gather(x, [[2, 0], [0, 0]], 1)', (tf, x) =>
    tf.gather(x, tf.tensor([2, 0, 0, 0], [2, 2], 'int32'), 1),
  ),
  block('GatherV2', 'tf.gather(x, [[3, 1, 1], [0, 2, 0]], 2, 1)', (tf, x) =>
    tf.gather(x, tf.tensor([3, 1, 1, 0, 2, 0], [2, 3], 'int32'), 2, 1),
  ),
  block('GatherNd', 'tf.gatherND(x, [[1, 0], [0, 2], [1, 0]])', (tf, x) =>
    tf.gatherND(x, tf.tensor([1, 0, 0, 2, 1, 0], [3, 2], 'int32')),
  ),
  one([3, 2])('ScatterNd', 'tf.scatterND([[3], [0], [3]], x[3, 2], [5, 2])', (tf, x) =>
    tf.scatterND(tf.tensor([3, 0, 3], [3, 1], 'int32'), x, [5, 2] as never),
  ),
  one([4, 2])('UnsortedSegmentSum', 'tf.unsortedSegmentSum(x[4, 2], [2, -1, 0, 2], 3)', (tf, x) =>
    tf.unsortedSegmentSum(x, tf.tensor([2, -1, 0, 2], [4], 'int32') as tfjs.Tensor1D, 3),
  ),
];
