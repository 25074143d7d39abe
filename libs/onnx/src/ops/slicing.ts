// Parts of tensors, and tensors put together.
import { int, string } from '../graph/attribute.ts';
import { addDimensions, type Dimension, divideDimensions, multiplyDimensions } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { axisOf, compatibleDimensions, type Shape } from '../graph/shape.ts';
import { OnnxError } from '../errors.ts';
import { addOne, checkType, int64s, misfit, type Operand, operandsOf } from './operand.ts';
import { shapeTensor } from './reshape.ts';

/** "To the end, whatever the length": the largest int32. */
const END = 2 ** 31 - 1;

/** The values one after another along an axis; their other lengths must agree. */
export function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  const first = values[0];
  if (!first) throw new OnnxError({ code: 'shape', message: 'Concat: nothing to put together', path: 'Concat' });
  const at = axisOf('Concat', axis, first.shape.length);
  const shape: Dimension[] = [...first.shape];
  for (const value of values.slice(1)) {
    const fits =
      value.type === first.type &&
      value.shape.length === shape.length &&
      value.shape.every((length, i) => i === at || compatibleDimensions(length, shape[i]!));
    if (!fits) throw misfit('shape', 'Concat', values, `one type, and equal lengths but for axis ${at}`);
    value.shape.forEach((length, i) => {
      if (i === at) shape[i] = addDimensions(shape[i]!, length);
      else if (typeof shape[i] === 'string') shape[i] = length;
    });
  }
  return addOne(graph, 'Concat', values, first.type, shape, { axis: int(at) });
}

/**
 * Where a slice of an axis begins and ends, as in Python's a[start:end:step]; but a walk backwards from before the first element
 * starts at the first.
 */
export interface Span {
  readonly axis: number;
  /** Negative counts from the end. */
  readonly start?: number;
  /** The first index left out; negative counts from the end; the end by default. */
  readonly end?: number;
  /** Not 0; negative walks backwards, and then start and end default to the last and beyond the first. */
  readonly step?: number;
}

/** The part of x inside spans of some axes. Ends beyond the axis are cut to it. */
export function slice(graph: Graph, x: Value, spans: readonly Span[]): Value {
  const rank = x.shape.length;
  const axes = spans.map(({ axis }) => axisOf('Slice', axis, rank));
  if (new Set(axes).size !== axes.length || spans.some(({ step }) => step === 0)) {
    throw misfit('shape', 'Slice', [x], 'each axis once, and steps other than 0');
  }
  const shape: Dimension[] = [...x.shape];
  const steps = spans.map(({ step = 1 }) => step);
  const starts = spans.map(({ start }, i) => start ?? (steps[i]! > 0 ? 0 : END));
  const ends = spans.map(({ end }, i) => end ?? (steps[i]! > 0 ? END : -END));
  axes.forEach((axis, i) => {
    shape[axis] = slicedLength(shape[axis]!, starts[i]!, ends[i]!, steps[i]!) ?? graph.freshDimension();
  });
  const inputs = [x, int64s(graph, starts), int64s(graph, ends), int64s(graph, axes), int64s(graph, steps)];
  return addOne(graph, 'Slice', inputs, x.type, shape);
}

/** undefined where it depends on how the symbols turn out (N[2:5] has length 3 only if N is at least 5). */
function slicedLength(length: Dimension, start: number, end: number, step: number): Dimension | undefined {
  if (typeof length === 'number') {
    if (length === 0) return 0;
    const clamp = (index: number, low: number, high: number) =>
      Math.min(Math.max(index < 0 ? index + length : index, low), high);
    const [from, to] =
      step > 0
        ? [clamp(start, 0, length), clamp(end, 0, length)]
        : [clamp(start, 0, length - 1), end === -END ? -1 : clamp(end, -1, length - 1)];
    return Math.max(0, Math.ceil((to - from) / step));
  }
  if (start === 0 && end === END && step === 1) return length;
  if (start === END && end === -END && step === -1) return length;
  return undefined;
}

/** x cut along an axis into parts of the given lengths, or into `parts` equal ones. */
export function split(graph: Graph, x: Value, parts: number | readonly number[], axis: number): Value[] {
  const at = axisOf('Split', axis, x.shape.length);
  const whole = x.shape[at]!;
  const isEven = typeof parts === 'number';
  const lengths: (Dimension | undefined)[] = isEven
    ? new Array<Dimension | undefined>(parts).fill(divideDimensions(whole, parts))
    : [...parts];
  const sum = lengths.reduce<Dimension>((total, length) => addDimensions(total, length ?? 0), 0);
  if (lengths.length === 0 || lengths.includes(undefined) || !compatibleDimensions(sum, whole)) {
    const shown = isEven ? `${parts} equal parts` : `parts of ${parts.join(', ')}`;
    throw misfit('shape', 'Split', [x], `parts that add up to ${whole}; got ${shown}`);
  }
  const outputs = lengths.map((length) => ({
    type: x.type,
    shape: x.shape.map((whole, axis) => (axis === at ? length! : whole)),
  }));
  return isEven
    ? graph.add('Split', [x], { axis: int(at), num_outputs: int(parts) }, outputs)
    : graph.add('Split', [x, int64s(graph, parts)], { axis: int(at) }, outputs);
}

/** How the new elements are made: one value, the border's mirror image without the border itself, or the border's value. */
export type PadMode = 'constant' | 'reflect' | 'edge';

/** x with `before[axis]` and `after[axis]` elements more on each axis; negative numbers cut. */
export function pad(
  graph: Graph,
  x: Value,
  before: readonly number[],
  after: readonly number[],
  { value = 0, mode = 'constant' }: { readonly value?: Operand; readonly mode?: PadMode } = {},
): Value {
  checkType('Pad', x);
  const shape = x.shape.map((length, axis) => addDimensions(length, (before[axis] ?? NaN) + (after[axis] ?? NaN)));
  const isWrong = before.length !== shape.length || after.length !== shape.length;
  if (isWrong || shape.some((length) => typeof length === 'number' && length < 0)) {
    throw misfit('shape', 'Pad', [x], `widths for each axis that leave no length negative; got ${before} and ${after}`);
  }
  const filler = operandsOf(graph, 'Pad', [x, value])[1]!;
  const inputs = [x, int64s(graph, [...before, ...after]), mode === 'constant' ? filler : undefined];
  return addOne(graph, 'Pad', inputs, x.type, shape, { mode: string(mode) });
}

/** x repeated along each axis; symbols among the numbers of repeats are lengths in sight. */
export function tile(graph: Graph, x: Value, repeats: Shape): Value {
  if (repeats.length !== x.shape.length) {
    throw misfit('shape', 'Tile', [x], `a number of repeats for each of ${x.shape.length} axes; got ${repeats.length}`);
  }
  const shape = x.shape.map((length, axis) => multiplyDimensions(length, repeats[axis]!));
  return addOne(graph, 'Tile', [x, shapeTensor(graph, repeats)], x.type, shape);
}
