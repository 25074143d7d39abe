import * as tf from '@tensorflow/tfjs-core';
import { type GradientRule, rule } from './rule.ts';

const product = (lengths: readonly number[]): number => lengths.reduce((size, length) => size * length, 1);

/** [..., n] of 0 and 1, also for an n below 2, which `tf.oneHot` refuses. */
function oneHot(indices: tf.Tensor, n: number): tf.Tensor {
  const places = tf.range(0, n, 1, 'int32');
  return tf.cast(tf.equal(tf.expandDims(tf.cast(indices, 'int32'), -1), places), 'float32');
}

/** Adds the rows of dy [indices..., rest...] up where their index says: [count, rest...]. */
function scatterRows(dy: tf.Tensor, indices: tf.Tensor, count: number): tf.Tensor {
  const rest = dy.shape.slice(indices.rank);
  if (dy.size === 0) return tf.zeros([count, ...rest]);
  const rows = tf.reshape(dy, [indices.size, ...rest]);
  return tf.scatterND(tf.reshape(indices, [indices.size, 1]), rows, [count, ...rest]);
}

/** The adjoint of a gather along one axis: that axis goes to the front, its rows are added up, and it goes back. */
function ungather(dy: tf.Tensor, x: tf.Tensor, indices: tf.Tensor, axis: number): tf.Tensor {
  const places = dy.shape.map((_, place) => place);
  const chosen = places.slice(axis, axis + indices.rank);
  const toFront = [...chosen, ...places.slice(0, axis), ...places.slice(axis + indices.rank)];
  const summed = scatterRows(tf.transpose(dy, toFront), indices, x.shape[axis]!);
  const back = x.shape.map((_, place) => (place < axis ? place + 1 : place === axis ? 0 : place));
  return tf.transpose(summed, back);
}

/** With batch axes: Σ over the gathered places of oneHot[batch, place, n] · dy[batch, outer, place, inner]. */
function ungatherBatches(dy: tf.Tensor, x: tf.Tensor, indices: tf.Tensor, axis: number, batchDims: number): tf.Tensor {
  if (dy.size === 0) return tf.zerosLike(x);
  const batch = product(x.shape.slice(0, batchDims));
  const outer = product(x.shape.slice(batchDims, axis));
  const places = product(indices.shape.slice(batchDims));
  const inner = product(x.shape.slice(axis + 1));
  const n = x.shape[axis]!;
  const chosen = oneHot(tf.reshape(indices, [batch, places]), n);
  const spread = tf.tile(tf.reshape(chosen, [batch, 1, places, n]), [1, outer, 1, 1]);
  const summed = tf.matMul(spread, tf.reshape(dy, [batch, outer, places, inner]), true, false);
  return tf.reshape(summed, x.shape);
}

export const indexingRules: readonly GradientRule[] = [
  rule<tf.GatherV2Attrs>('GatherV2', ['x', 'indices'], (dy, [x, indices], { axis, batchDims }) => {
    const along = tf.util.parseAxisParam(axis, x!.shape)[0]!;
    return {
      x: () =>
        batchDims > 0 ? ungatherBatches(dy, x!, indices!, along, batchDims) : ungather(dy, x!, indices!, along),
      indices: () => tf.zeros(indices!.shape),
    };
  }),
  rule('GatherNd', ['params', 'indices'], (dy, [params, indices]) => ({
    params: () => (dy.size === 0 ? tf.zerosLike(params!) : tf.scatterND(indices!, dy, params!.shape)),
    indices: () => tf.zeros(indices!.shape),
  })),
  rule('ScatterNd', ['indices', 'updates'], (dy, [indices, updates]) => ({
    updates: () => (updates!.size === 0 ? tf.zerosLike(updates!) : tf.gatherND(dy, indices!)),
    indices: () => tf.zeros(indices!.shape),
  })),
  /** Every x gets the dy of its segment; a negative segment had been dropped, and its x gets 0. */
  rule('UnsortedSegmentSum', ['x', 'segmentIds'], (dy, [x, segments]) => ({
    x: () => {
      const rows = tf.gather(dy, tf.maximum(segments!, tf.scalar(0, 'int32')));
      const isKept = tf.reshape(tf.greaterEqual(segments!, tf.scalar(0, 'int32')), [
        ...segments!.shape,
        ...x!.shape.slice(segments!.rank).map(() => 1),
      ]);
      return tf.mul(rows, tf.cast(isKept, 'float32'));
    },
    segmentIds: () => tf.zeros(segments!.shape),
  })),
  /** The k places along the last axis are found again; of the two outputs, only the values have a derivative. */
  {
    kernelName: 'TopK',
    inputsToSave: ['x'],
    gradFunc: (dys, [x], attributes) => {
      const { k, sorted } = attributes as unknown as tf.TopKAttrs;
      return {
        x: () => {
          const { indices } = tf.topk(x!, k, sorted);
          const chosen = oneHot(indices, x!.shape.at(-1)!);
          return tf.sum(tf.mul(tf.expandDims((dys as tf.Tensor[])[0]!, -1), chosen), -2);
        },
      };
    },
  },
];
