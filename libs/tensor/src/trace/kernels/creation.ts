// Tensors made from numbers, and conversion.
import { type DataType, type Graph, ops, tensor, type Value } from '@ergodic/onnx';
import { kernel, lengthsOf, sizeOf, type TraceKernel } from './kernel.ts';
import { full, lifted } from './stretch.ts';

/** `on` where the index is the place on a new last axis. An index outside of it gives `off` alone. */
function oneHot(graph: Graph, indices: Value, depth: number, on: number, off: number, type: DataType): Value {
  const places = graph.constant(
    tensor(
      'int32',
      [depth],
      Array.from({ length: depth }, (_, i) => i),
    ),
  );
  const hits = ops.equal(graph, ops.unsqueeze(graph, indices, [-1]), places);
  if (type === 'bool' || (on === 1 && off === 0)) return ops.cast(graph, on === 1 ? hits : ops.not(graph, hits), type);
  return ops.where(graph, hits, graph.constant(on, type), graph.constant(off, type));
}

export const creation: readonly TraceKernel[] = [
  kernel('Identity', 'nothing', ({ inputs: { x } }) => x!),
  kernel<{ dtype: DataType }>('Cast', 'Cast', ({ graph, inputs: { x }, attrs }) =>
    lifted(graph, x!, (value) => ops.cast(graph, value, attrs.dtype)),
  ),
  kernel<{ shape: number[]; value: number; dtype: DataType }>('Fill', 'Expand', ({ graph, attrs }) =>
    full(graph, attrs.shape, attrs.value, attrs.dtype ?? 'float32'),
  ),
  kernel('OnesLike', 'Expand', ({ graph, inputs: { x } }) => full(graph, x!.shape, 1, x!.type)),
  kernel('ZerosLike', 'Expand', ({ graph, inputs: { x } }) => full(graph, x!.shape, 0, x!.type)),
  kernel<{ start: number; stop: number; step: number; dtype: DataType }>('Range', 'Range', ({ graph, attrs }) => {
    const { start, stop, step, dtype } = attrs;
    const ends = [start, stop, step].map((end) => graph.constant(end, dtype));
    const isEmpty = start === stop || start < stop !== step > 0;
    const length = isEmpty ? 0 : Math.ceil((stop - start) / step);
    return ops.range(graph, ends[0]!, ends[1]!, ends[2]!, length);
  }),
  kernel<{ start: number; stop: number; num: number }>('LinSpace', 'constant', ({ graph, attrs }) => {
    const { start, stop, num } = attrs;
    const places = Array.from({ length: num }, (_, i) => start + (i * (stop - start)) / Math.max(num - 1, 1));
    return graph.constant(tensor('float32', [num], places));
  }),
  kernel<{ depth: number; onValue: number; offValue: number; dtype: DataType }>(
    'OneHot',
    'Equal(indices, 0 .. depth - 1)',
    ({ graph, inputs: { indices }, attrs: { depth, onValue, offValue, dtype } }) =>
      oneHot(graph, ops.cast(graph, indices!, 'int32'), depth, onValue, offValue, dtype ?? 'float32'),
  ),
  kernel('Diag', 'Where(EyeLike, x, 0)', ({ graph, inputs: { x } }) => {
    const lengths = lengthsOf(x!);
    const size = sizeOf(lengths);
    const flat = ops.reshape(graph, x!, [size, 1]);
    const eye = ops.eyeLike(graph, ops.full(graph, [size, size], 0, 'float32'));
    const isDiagonal = ops.cast(graph, eye, 'bool');
    const square = ops.where(graph, isDiagonal, flat, graph.constant(0, x!.type));
    return ops.reshape(graph, square, [...lengths, ...lengths]);
  }),
];
