import { exp, sqrt } from './elementwise.ts';
import { add, div, mul, sub } from './binary.ts';
import {
  asTensor,
  forEachIndex,
  normaliseAxes,
  normaliseAxis,
  positionOf,
  ReferenceTensor,
  sizeOf,
  stridesOf,
  type Operand,
  type ReferenceType,
} from './tensor.ts';

type Axes = number | readonly number[] | null;

/** Groups what falls together along the axes and reduces each group, in row-major order within it. */
function reduce(
  x: Operand,
  axes: Axes | undefined,
  keepDims: boolean,
  of: (group: Float64Array) => number,
  dtype?: ReferenceType,
): ReferenceTensor {
  const given = asTensor(x);
  const reduced = new Set(normaliseAxes(axes, given.rank));
  const kept = given.shape.map((length, axis) => (reduced.has(axis) ? 1 : length));
  const strides = stridesOf(kept).map((stride, axis) => (reduced.has(axis) ? 0 : stride));
  const groupSize = sizeOf(given.shape.filter((_, axis) => reduced.has(axis)));
  const groups = Array.from({ length: sizeOf(kept) }, () => new Float64Array(groupSize));
  const filled = new Int32Array(groups.length);
  forEachIndex(given.shape, (index, at) => {
    const group = positionOf(index, strides);
    groups[group]![filled[group]!++] = given.values[at]!;
  });
  const shape = keepDims ? kept : given.shape.filter((_, axis) => !reduced.has(axis));
  return new ReferenceTensor(Float64Array.from(groups, of), shape, dtype ?? given.dtype);
}

const total = (group: Float64Array): number => group.reduce((sum, value) => sum + value, 0);

export function sum(x: Operand, axes?: Axes, keepDims = false): ReferenceTensor {
  const kind = asTensor(x).dtype === 'bool' ? 'int32' : undefined;
  return reduce(x, axes, keepDims, total, kind);
}

export function mean(x: Operand, axes?: Axes, keepDims = false): ReferenceTensor {
  return reduce(x, axes, keepDims, (group) => total(group) / group.length, 'float32');
}

export function prod(x: Operand, axes?: Axes, keepDims = false): ReferenceTensor {
  return reduce(x, axes, keepDims, (group) => group.reduce((product, value) => product * value, 1));
}

/** −∞ of an empty group. */
export function max(x: Operand, axes?: Axes, keepDims = false): ReferenceTensor {
  return reduce(x, axes, keepDims, (group) => group.reduce((a, b) => Math.max(a, b), -Infinity));
}

/** +∞ of an empty group. */
export function min(x: Operand, axes?: Axes, keepDims = false): ReferenceTensor {
  return reduce(x, axes, keepDims, (group) => group.reduce((a, b) => Math.min(a, b), Infinity));
}

export function all(x: Operand, axes?: Axes, keepDims = false): ReferenceTensor {
  return reduce(x, axes, keepDims, (group) => Number(group.every((value) => value !== 0)), 'bool');
}

export function any(x: Operand, axes?: Axes, keepDims = false): ReferenceTensor {
  return reduce(x, axes, keepDims, (group) => Number(group.some((value) => value !== 0)), 'bool');
}

export function argMax(x: Operand, axis = 0): ReferenceTensor {
  return reduce(x, axis, false, (group) => group.reduce((best, v, i) => (v > group[best]! ? i : best), 0), 'int32');
}

export function argMin(x: Operand, axis = 0): ReferenceTensor {
  return reduce(x, axis, false, (group) => group.reduce((best, v, i) => (v < group[best]! ? i : best), 0), 'int32');
}

/** ln Σ eˣ, with the largest term taken out; −∞ of a group that is empty or all −∞. */
export function logSumExp(x: Operand, axes?: Axes, keepDims = false): ReferenceTensor {
  return reduce(
    x,
    axes,
    keepDims,
    (group) => {
      const top = group.reduce((a, b) => Math.max(a, b), -Infinity);
      if (top === -Infinity || top === Infinity) return top;
      return top + Math.log(group.reduce((partial, value) => partial + Math.exp(value - top), 0));
    },
    'float32',
  );
}

export function logSoftmax(logits: Operand, axis = -1): ReferenceTensor {
  return sub(logits, logSumExp(logits, axis, true));
}

export function softmax(logits: Operand, axis = -1): ReferenceTensor {
  return exp(logSoftmax(logits, axis));
}

export function moments(
  x: Operand,
  axes?: Axes,
  keepDims = false,
): { mean: ReferenceTensor; variance: ReferenceTensor } {
  const centre = mean(x, axes, true);
  const deviation = sub(x, centre);
  return { mean: mean(x, axes, keepDims), variance: mean(mul(deviation, deviation), axes, keepDims) };
}

/** Folds along one axis: element k of the result holds the fold up to k, without k itself where `exclusive`. */
function scan(
  x: Operand,
  axis: number,
  exclusive: boolean,
  reverse: boolean,
  start: number,
  fold: (so: number, value: number) => number,
): ReferenceTensor {
  const given = asTensor(x);
  const along = normaliseAxis(axis, given.rank);
  const length = given.shape[along]!;
  const stride = stridesOf(given.shape)[along]!;
  const values = new Float64Array(given.size);
  forEachIndex(given.shape, (index, at) => {
    if (index[along] !== 0) return;
    let so = start;
    for (let step = 0; step < length; step++) {
      const place = at + (reverse ? length - 1 - step : step) * stride;
      const next = fold(so, given.values[place]!);
      values[place] = exclusive ? so : next;
      so = next;
    }
  });
  return new ReferenceTensor(values, given.shape, given.dtype);
}

export function cumsum(x: Operand, axis = 0, exclusive = false, reverse = false): ReferenceTensor {
  return scan(x, axis, exclusive, reverse, 0, (a, b) => a + b);
}

export function cumprod(x: Operand, axis = 0, exclusive = false, reverse = false): ReferenceTensor {
  return scan(x, axis, exclusive, reverse, 1, (a, b) => a * b);
}

/** The k largest along the last axis, in descending order; of equals the first comes first. */
export function topk(x: Operand, k = 1): { values: ReferenceTensor; indices: ReferenceTensor } {
  const given = asTensor(x);
  const length = given.shape.at(-1)!;
  const rows = length === 0 ? 0 : given.size / length;
  const shape = [...given.shape.slice(0, -1), k];
  const values = new Float64Array(rows * k);
  const indices = new Float64Array(rows * k);
  for (let row = 0; row < rows; row++) {
    const data = given.values.subarray(row * length, (row + 1) * length);
    const order = Array.from(data.keys()).sort((i, j) => data[j]! - data[i]! || i - j);
    for (let rank = 0; rank < k; rank++) {
      indices[row * k + rank] = order[rank]!;
      values[row * k + rank] = data[order[rank]!]!;
    }
  }
  return {
    values: new ReferenceTensor(values, shape, given.dtype),
    indices: new ReferenceTensor(indices, shape, 'int32'),
  };
}

/** (x − mean) / √(variance + ε) · scale + offset. */
export function batchNorm(
  x: Operand,
  centre: Operand,
  variance: Operand,
  offset: Operand = 0,
  scale: Operand = 1,
  varianceEpsilon = 0.001,
): ReferenceTensor {
  const values = div(sub(x, centre), sqrt(add(variance, varianceEpsilon)));
  return add(mul(values, scale), offset);
}
