import {
  asTensor,
  build,
  normaliseAxes,
  normaliseAxis,
  positionOf,
  ReferenceTensor,
  sizeOf,
  stridesOf,
  type Operand,
} from './tensor.ts';
import { wider } from './broadcast.ts';

/** One length may be −1: it follows from the others. */
export function reshape(x: Operand, shape: readonly number[]): ReferenceTensor {
  const given = asTensor(x);
  const known = sizeOf(shape.filter((length) => length !== -1));
  const whole = shape.map((length) => (length === -1 ? given.size / known : length));
  return new ReferenceTensor(given.values, whole, given.dtype);
}

export function expandDims(x: Operand, axis = 0): ReferenceTensor {
  const given = asTensor(x);
  return reshape(given, given.shape.toSpliced(normaliseAxis(axis, given.rank + 1), 0, 1));
}

export function squeeze(x: Operand, axes?: readonly number[]): ReferenceTensor {
  const given = asTensor(x);
  const gone = axes === undefined ? undefined : new Set(normaliseAxes(axes, given.rank));
  return reshape(
    given,
    given.shape.filter((length, axis) => (gone === undefined ? length !== 1 : !gone.has(axis))),
  );
}

/** A tensor of another shape whose element at each index is read where `sourceOf` says, or `otherwise` outside. */
function pick(
  x: ReferenceTensor,
  shape: readonly number[],
  sourceOf: (index: readonly number[]) => readonly number[],
  otherwise = 0,
): ReferenceTensor {
  const strides = stridesOf(x.shape);
  return build(
    shape,
    (index) => {
      const source = sourceOf(index);
      const isInside = source.every((i, axis) => i >= 0 && i < x.shape[axis]!);
      return isInside ? x.values[positionOf(source, strides)]! : otherwise;
    },
    x.dtype,
  );
}

export function transpose(x: Operand, permutation?: readonly number[]): ReferenceTensor {
  const given = asTensor(x);
  const order = permutation ?? given.shape.map((_, axis) => given.rank - 1 - axis);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return pick(
    given,
    order.map((axis) => given.shape[axis]!),
    (index) => inverse.map((axis) => index[axis]!),
  );
}

export function slice(
  x: Operand,
  begin: number | readonly number[],
  size?: number | readonly number[],
): ReferenceTensor {
  const given = asTensor(x);
  const from = typeof begin === 'number' ? [begin] : begin;
  const lengths = size === undefined ? [] : typeof size === 'number' ? [size] : size;
  const shape = given.shape.map((length, axis) => {
    const wanted = lengths[axis] ?? -1;
    return wanted === -1 ? length - (from[axis] ?? 0) : wanted;
  });
  return pick(given, shape, (index) => index.map((i, axis) => i + (from[axis] ?? 0)));
}

/** As numpy's x[begin:end:stride] along each axis. Masks of dropped and of new axes are left to `reshape`. */
export function stridedSlice(
  x: Operand,
  begin: readonly number[],
  end: readonly number[],
  strides: readonly number[] = begin.map(() => 1),
  beginMask = 0,
  endMask = 0,
  ellipsisMask = 0,
  newAxisMask = 0,
  shrinkAxisMask = 0,
): ReferenceTensor {
  if (ellipsisMask !== 0 || newAxisMask !== 0) {
    throw new RangeError('reference stridedSlice: neither ellipsis nor new axes; write slice and reshape');
  }
  const given = asTensor(x);
  const starts = given.shape.map(() => 0);
  const steps = given.shape.map(() => 1);
  const lengths = [...given.shape];
  begin.forEach((wanted, axis) => {
    const length = given.shape[axis]!;
    const step = strides[axis]!;
    const isOne = ((shrinkAxisMask >> axis) & 1) === 1;
    const clamp = (i: number) =>
      Math.min(Math.max(i < 0 ? i + length : i, step > 0 ? 0 : -1), step > 0 ? length : length - 1);
    const first = (beginMask >> axis) & 1 ? (step > 0 ? 0 : length - 1) : clamp(wanted);
    const last = (endMask >> axis) & 1 ? (step > 0 ? length : -1) : clamp(end[axis]!);
    starts[axis] = first;
    steps[axis] = step;
    lengths[axis] = isOne ? 1 : Math.max(0, Math.ceil((last - first) / step));
  });
  const whole = pick(given, lengths, (index) => index.map((i, axis) => starts[axis]! + i * steps[axis]!));
  return reshape(
    whole,
    lengths.filter((_, axis) => ((shrinkAxisMask >> axis) & 1) === 0),
  );
}

export function reverse(x: Operand, axes?: number | readonly number[]): ReferenceTensor {
  const given = asTensor(x);
  const turned = new Set(normaliseAxes(axes, given.rank));
  return pick(given, given.shape, (index) =>
    index.map((i, axis) => (turned.has(axis) ? given.shape[axis]! - 1 - i : i)),
  );
}

export function tile(x: Operand, repetitions: readonly number[]): ReferenceTensor {
  const given = asTensor(x);
  const shape = given.shape.map((length, axis) => length * repetitions[axis]!);
  return pick(given, shape, (index) => index.map((i, axis) => i % given.shape[axis]!));
}

type Paddings = readonly (readonly [number, number])[];

export function pad(x: Operand, paddings: Paddings, constantValue = 0): ReferenceTensor {
  const given = asTensor(x);
  const shape = given.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]);
  return pick(given, shape, (index) => index.map((i, axis) => i - paddings[axis]![0]), constantValue);
}

/** Mirrored at the edge: `reflect` does not repeat the edge itself, `symmetric` does. */
export function mirrorPad(x: Operand, paddings: Paddings, mode: 'reflect' | 'symmetric'): ReferenceTensor {
  const given = asTensor(x);
  const repeats = mode === 'symmetric' ? 1 : 0;
  const shape = given.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]);
  return pick(given, shape, (index) =>
    index.map((i, axis) => {
      const place = i - paddings[axis]![0];
      const last = given.shape[axis]! - 1;
      return place < 0 ? -place - repeats : place > last ? 2 * last - place + repeats : place;
    }),
  );
}

export function concat(tensors: readonly Operand[], axis = 0): ReferenceTensor {
  const parts = tensors.map((each) => asTensor(each));
  const along = normaliseAxis(axis, parts[0]!.rank);
  const length = parts.reduce((sum, part) => sum + part.shape[along]!, 0);
  const strides = parts.map((part) => stridesOf(part.shape));
  const dtype = parts.map((part) => part.dtype).reduce(wider);
  return build(
    parts[0]!.shape.with(along, length),
    (index) => {
      let which = 0;
      let place = index[along]!;
      while (place >= parts[which]!.shape[along]!) place -= parts[which++]!.shape[along]!;
      return parts[which]!.values[positionOf(index.with(along, place), strides[which]!)]!;
    },
    dtype,
  );
}

export function stack(tensors: readonly Operand[], axis = 0): ReferenceTensor {
  return concat(
    tensors.map((each) => expandDims(each, axis)),
    axis,
  );
}

/** Into equal parts, or into parts of the given lengths. */
export function split(x: Operand, parts: number | readonly number[], axis = 0): ReferenceTensor[] {
  const given = asTensor(x);
  const along = normaliseAxis(axis, given.rank);
  const length = given.shape[along]!;
  const lengths = typeof parts === 'number' ? Array.from({ length: parts }, () => length / parts) : parts;
  let from = 0;
  return lengths.map((wanted) => {
    const begin = given.shape.map(() => 0).with(along, from);
    from += wanted;
    return slice(given, begin, given.shape.with(along, wanted));
  });
}

export function unstack(x: Operand, axis = 0): ReferenceTensor[] {
  const given = asTensor(x);
  return split(given, given.shape[normaliseAxis(axis, given.rank)]!, axis).map((part) => squeeze(part, [axis]));
}
