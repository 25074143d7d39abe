// The same elements in another shape; parts of tensors, and tensors put together.
import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { type Graph, int, ops, tensor, type Value } from '@ergodic/onnx';
import { kernel, lengthsOf, sizeOf, type TraceKernel } from './kernel.ts';
import { sourceOf, stretch } from './stretch.ts';

/** Lengths of 0 are meant as they stand, so that a batch may be empty; by default 0 copies the length of the operand's axis. */
export function reshapeTo(graph: Graph, x: Value, lengths: readonly number[]): Value {
  if (util.arraysEqual([...lengths], lengthsOf(x))) return x;
  const source = sourceOf(x);
  if (source?.shape.length === 0) return stretch(graph, source, lengths);
  const target = graph.constant(tensor('int64', [lengths.length], lengths));
  return graph.add('Reshape', [x, target], { allowzero: int(1) }, [{ type: x.type, shape: lengths }])[0]!;
}

/** x repeated along each axis; lengths of 1 are stretched. */
function tile(graph: Graph, x: Value, repeats: readonly number[]): Value {
  const lengths = lengthsOf(x);
  if (repeats.every((n) => n === 1)) return x;
  const stretches = lengths.every((length, axis) => length === 1 || repeats[axis] === 1);
  return stretches
    ? stretch(
        graph,
        x,
        lengths.map((length, axis) => length * repeats[axis]!),
      )
    : ops.tile(graph, x, repeats);
}

function sliced(graph: Graph, x: Value, begin: readonly number[], size: readonly number[]): Value {
  const spans = begin.map((start, axis): ops.Span => ({ axis, start, end: start + size[axis]! }));
  const cut = spans.filter(({ axis }) => begin[axis] !== 0 || size[axis] !== lengthsOf(x)[axis]);
  return cut.length === 0 ? x : ops.slice(graph, x, cut);
}

/** Pads with the border itself first, which ONNX has not: elements picked along each axis. */
function padSymmetric(graph: Graph, x: Value, paddings: readonly (readonly [number, number])[]): Value {
  return paddings.reduce((value, [before, after], axis) => {
    if (before === 0 && after === 0) return value;
    const length = lengthsOf(x)[axis]!;
    const places = Array.from({ length: before + length + after }, (_, i) => {
      const at = i - before;
      return at < 0 ? -1 - at : at >= length ? 2 * length - 1 - at : at;
    });
    return ops.gather(graph, value, graph.constant(tensor('int64', [places.length], places)), axis);
  }, x);
}

function pad(
  graph: Graph,
  x: Value,
  paddings: readonly (readonly [number, number])[],
  options: { value?: number; mode?: ops.PadMode },
): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const before = paddings.map(([width]) => width);
  const after = paddings.map(([, width]) => width);
  return ops.pad(graph, x, before, after, options);
}

interface StridedSliceAttrs {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

function stridedSlice(graph: Graph, x: Value, attrs: StridedSliceAttrs): Value {
  const info = slice_util.sliceInfo(
    lengthsOf(x),
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  if (info.isIdentity) return reshapeTo(graph, x, info.finalShape);
  const spans = info.begin.map((start, axis): ops.Span => {
    const step = info.strides[axis]!;
    const end = info.end[axis]!;
    // Backwards to the very first element: an end of -1 would mean the last.
    return step < 0 && end < 0 ? { axis, start, step } : { axis, start, end, step };
  });
  return reshapeTo(graph, ops.slice(graph, x, spans), info.finalShape);
}

export const shapes: readonly TraceKernel[] = [
  kernel<{ shape: number[] }>('Reshape', 'Reshape', ({ graph, inputs: { x }, attrs: { shape } }) =>
    reshapeTo(graph, x!, util.inferFromImplicitShape(shape, sizeOf(lengthsOf(x!)))),
  ),
  kernel<{ dim: number }>('ExpandDims', 'Reshape', ({ graph, inputs: { input }, attrs: { dim } }) => {
    const lengths = lengthsOf(input!);
    const at = dim < 0 ? lengths.length + dim + 1 : dim;
    return reshapeTo(graph, input!, lengths.toSpliced(at, 0, 1));
  }),
  kernel<{ perm: number[] }>('Transpose', 'Transpose', ({ graph, inputs: { x }, attrs: { perm } }) =>
    perm.every((axis, i) => axis === i) ? x! : ops.transpose(graph, x!, perm),
  ),
  kernel<{ reps: number[] }>('Tile', 'Expand, or Tile', ({ graph, inputs: { x }, attrs: { reps } }) =>
    tile(graph, x!, reps),
  ),
  kernel<{ shape: number[] }>('BroadcastTo', 'Expand', ({ graph, inputs: { x }, attrs: { shape } }) =>
    stretch(graph, x!, shape),
  ),
  kernel<{ dims: number | number[] }>('Reverse', 'Slice, step -1', ({ graph, inputs: { x }, attrs: { dims } }) => {
    const axes = util.parseAxisParam(dims, lengthsOf(x!));
    if (axes.length === 0 || x!.shape.length === 0) return x!;
    return ops.slice(
      graph,
      x!,
      axes.map((axis) => ({ axis, step: -1 })),
    );
  }),
  kernel<{ begin: number | number[]; size: number | number[] }>(
    'Slice',
    'Slice',
    ({ graph, inputs: { x }, attrs: { begin, size } }) => {
      const [starts, lengths] = slice_util.parseSliceParams({ shape: lengthsOf(x!) } as never, begin, size);
      return sliced(graph, x!, starts!, lengths!);
    },
  ),
  kernel<StridedSliceAttrs>('StridedSlice', 'Slice, Reshape', ({ graph, inputs: { x }, attrs }) =>
    stridedSlice(graph, x!, attrs),
  ),
  kernel<{ paddings: [number, number][]; constantValue: number }>(
    'PadV2',
    'Pad',
    ({ graph, inputs: { x }, attrs: { paddings, constantValue } }) =>
      pad(graph, x!, paddings, { value: constantValue }),
  ),
  kernel<{ paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>(
    'MirrorPad',
    'Pad (reflect), Gather (symmetric)',
    ({ graph, inputs: { x }, attrs: { paddings, mode } }) =>
      mode === 'reflect' ? pad(graph, x!, paddings, { mode }) : padSymmetric(graph, x!, paddings),
  ),
  kernel<{ axis: number }>('Concat', 'Concat', ({ graph, inputs, attrs: { axis } }) => {
    const parts = Object.values(inputs);
    const at = util.parseAxisParam(axis, lengthsOf(parts[0]!))[0]!;
    return parts.length === 1 ? parts[0]! : ops.concat(graph, parts, at);
  }),
  kernel<{ axis: number }>('Pack', 'Reshape, Concat', ({ graph, inputs, attrs: { axis } }) => {
    const parts = Object.values(inputs);
    const at = axis < 0 ? parts[0]!.shape.length + axis + 1 : axis;
    const rows = parts.map((part) => reshapeTo(graph, part, lengthsOf(part).toSpliced(at, 0, 1)));
    return ops.concat(graph, rows, at);
  }),
  kernel<{ axis: number }>('Unpack', 'Slice, Reshape', ({ graph, inputs: { value }, attrs: { axis } }) => {
    const lengths = lengthsOf(value!);
    const at = axis < 0 ? lengths.length + axis : axis;
    return Array.from({ length: lengths[at]! }, (_, i) =>
      reshapeTo(graph, ops.slice(graph, value!, [{ axis: at, start: i, end: i + 1 }]), lengths.toSpliced(at, 1)),
    );
  }),
  kernel<{ numOrSizeSplits: number[] | number; axis: number }>(
    'SplitV',
    'Slice',
    ({ graph, inputs: { x }, attrs: { numOrSizeSplits, axis } }) => {
      const at = util.parseAxisParam(axis, lengthsOf(x!))[0]!;
      const lengths = backend_util.prepareSplitSize({ shape: lengthsOf(x!) } as never, numOrSizeSplits, at);
      let start = 0;
      return lengths.map((length) => {
        const part = ops.slice(graph, x!, [{ axis: at, start, end: start + length }]);
        start += length;
        return part;
      });
    },
  ),
];
