// Elements picked by index, and put back by index.
import { util } from '@tensorflow/tfjs-core';
import { type Graph, int, ops, type Value } from '@ergodic/onnx';
import { kernel, lengthsOf, sizeOf, type TraceKernel } from './kernel.ts';

/**
 * Picks along `axis` within each of the first `batchAxes` axes: the axis moves behind those, GatherND picks there, and what lies
 * between moves back.
 */
function gatherInBatches(graph: Graph, x: Value, indices: Value, axis: number, batchAxes: number): Value {
  const axes = x.shape.map((_, i) => i);
  const [batch, outer, rest] = [axes.slice(0, batchAxes), axes.slice(batchAxes, axis), axes.slice(axis + 1)];
  const moved = outer.length === 0 ? x : ops.transpose(graph, x, [...batch, axis, ...outer, ...rest]);
  const tuples = ops.unsqueeze(graph, ops.cast(graph, indices, 'int64'), [-1]);
  const picked = indices.shape.length - batchAxes;
  const shape = [...indices.shape, ...[...outer, ...rest].map((i) => x.shape[i]!)];
  const found = graph.add('GatherND', [moved, tuples], { batch_dims: int(batchAxes) }, [{ type: x.type, shape }])[0]!;
  if (outer.length === 0) return found;
  const places = Array.from({ length: picked }, (_, i) => batchAxes + i);
  const between = outer.map((_, i) => batchAxes + picked + i);
  const tail = rest.map((_, i) => batchAxes + picked + outer.length + i);
  return ops.transpose(graph, found, [...batch, ...between, ...places, ...tail]);
}

/**
 * Adds the updates [indices..., rest...] up where the coordinate tuples along the last axis of the indices say, beside zeros.
 *
 * By ScatterElements: the ScatterND of onnxruntime works on several rows at once, and where these go to one place it loses some of them
 * (github.com/microsoft/onnxruntime/issues/18048).
 */
function addUp(graph: Graph, tuples: Value, updates: Value, shape: readonly number[]): Value {
  const lengths = lengthsOf(tuples);
  const named = lengths.at(-1)!;
  const rows = sizeOf(lengths.slice(0, -1));
  const rest = shape.slice(named);
  const coordinate = (k: number): Value =>
    ops.reshape(graph, ops.slice(graph, tuples, [{ axis: lengths.length - 1, start: k, end: k + 1 }]), [rows]);
  let place = coordinate(0);
  for (let k = 1; k < named; k++) {
    const length = graph.constant(shape[k]!, 'int64');
    place = ops.add(graph, ops.mul(graph, place, length), coordinate(k));
  }
  const column = ops.reshape(graph, place, [rows, ...rest.map(() => 1)]);
  const sums = ops.scatterElements(
    graph,
    ops.full(graph, [sizeOf(shape.slice(0, named)), ...rest], 0, updates.type),
    ops.expand(graph, column, [rows, ...rest]),
    ops.reshape(graph, updates, [rows, ...rest]),
    { combine: 'add' },
  );
  return ops.reshape(graph, sums, shape);
}

/** Sums of the rows of x that have the same number; a row with a number outside of 0 .. segments - 1 goes to a row that is cut off. */
function segmentSum(graph: Graph, x: Value, ids: Value, segments: number): Value {
  const isInside = ops.and(graph, ops.greaterOrEqual(graph, ids, 0), ops.less(graph, ids, segments));
  const rows = ops.cast(graph, ops.where(graph, isInside, ids, segments), 'int64');
  const rest = lengthsOf(x).slice(ids.shape.length);
  const sums = addUp(graph, ops.unsqueeze(graph, rows, [-1]), x, [segments + 1, ...rest]);
  return ops.slice(graph, sums, [{ axis: 0, start: 0, end: segments }]);
}

export const indexing: readonly TraceKernel[] = [
  kernel<{ axis: number; batchDims?: number }>(
    'GatherV2',
    'Gather, or GatherND in batches',
    ({ graph, inputs: { x, indices }, attrs: { axis, batchDims = 0 } }) => {
      const at = util.parseAxisParam(axis, lengthsOf(x!))[0]!;
      const places = ops.cast(graph, indices!, 'int32');
      return batchDims === 0
        ? ops.gather(graph, x!, places, at)
        : gatherInBatches(graph, x!, places, at, batchDims < 0 ? batchDims + indices!.shape.length : batchDims);
    },
  ),
  kernel('GatherNd', 'GatherND', ({ graph, inputs: { params, indices } }) =>
    ops.gatherND(graph, params!, ops.cast(graph, indices!, 'int64')),
  ),
  kernel<{ shape: number[] }>('ScatterNd', 'ScatterElements (add)', ({ graph, inputs: { indices, updates }, attrs }) =>
    addUp(graph, ops.cast(graph, indices!, 'int64'), updates!, attrs.shape),
  ),
  kernel('TensorScatterUpdate', 'ScatterND', ({ graph, inputs: { tensor, indices, updates } }) =>
    ops.scatterND(graph, tensor!, ops.cast(graph, indices!, 'int64'), updates!),
  ),
  kernel<{ numSegments: number }>(
    'UnsortedSegmentSum',
    'ScatterElements (add)',
    ({ graph, inputs: { x, segmentIds }, attrs: { numSegments } }) =>
      segmentSum(graph, x!, ops.cast(graph, segmentIds!, 'int32'), numSegments),
  ),
];
