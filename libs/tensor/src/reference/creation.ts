import { asTensor, build, ReferenceTensor, sizeOf, type Operand, type ReferenceType } from './tensor.ts';

/** Tensors from values and shapes, with the signatures of tfjs. */
export function tensor(values: Operand, shape?: readonly number[], dtype?: ReferenceType): ReferenceTensor {
  const given = asTensor(values, dtype);
  const whole = new ReferenceTensor(given.values.slice(), shape ? [...shape] : given.shape, dtype ?? given.dtype);
  return dtype === undefined ? whole : cast(whole, dtype);
}

export function scalar(value: number | boolean, dtype?: ReferenceType): ReferenceTensor {
  return tensor(value, [], dtype);
}

export function fill(shape: readonly number[], value: number, dtype: ReferenceType = 'float32'): ReferenceTensor {
  return new ReferenceTensor(new Float64Array(sizeOf(shape)).fill(value), [...shape], dtype);
}

export function zeros(shape: readonly number[], dtype?: ReferenceType): ReferenceTensor {
  return fill(shape, 0, dtype);
}

export function ones(shape: readonly number[], dtype?: ReferenceType): ReferenceTensor {
  return fill(shape, 1, dtype);
}

export function zerosLike(x: Operand): ReferenceTensor {
  const { shape, dtype } = asTensor(x);
  return fill(shape, 0, dtype);
}

export function onesLike(x: Operand): ReferenceTensor {
  const { shape, dtype } = asTensor(x);
  return fill(shape, 1, dtype);
}

/** Kinds of a whole number drop what is behind the point; `bool` is whether the value differs from 0. */
export function cast(x: Operand, dtype: ReferenceType): ReferenceTensor {
  const { values, shape } = asTensor(x);
  if (dtype === 'int32') return new ReferenceTensor(values.map(Math.trunc), shape, dtype);
  if (dtype === 'bool')
    return new ReferenceTensor(
      values.map((value) => Number(value !== 0)),
      shape,
      dtype,
    );
  return new ReferenceTensor(values, shape, dtype);
}

export function clone(x: Operand): ReferenceTensor {
  const { values, shape, dtype } = asTensor(x);
  return new ReferenceTensor(values, shape, dtype);
}

export function range(start: number, stop: number, step = 1, dtype: ReferenceType = 'float32'): ReferenceTensor {
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return build([length], ([i]) => start + i! * step, dtype);
}

export function linspace(start: number, stop: number, count: number): ReferenceTensor {
  return build([count], ([i]) => (count === 1 ? start : start + (i! * (stop - start)) / (count - 1)));
}

export function eye(rows: number, columns = rows): ReferenceTensor {
  return build([rows, columns], ([i, j]) => Number(i === j));
}

/** [...shape] to [...shape, ...shape], with the values on the diagonal. */
export function diag(x: Operand): ReferenceTensor {
  const { values, shape, size, dtype } = asTensor(x);
  return build([...shape, ...shape], (_, at) => (at % (size + 1) === 0 ? values[at / (size + 1)]! : 0), dtype);
}

/** [...indices, depth]: `onValue` where the last index is the given one. */
export function oneHot(
  indices: Operand,
  depth: number,
  onValue = 1,
  offValue = 0,
  dtype: ReferenceType = 'int32',
): ReferenceTensor {
  const given = asTensor(indices);
  return build(
    [...given.shape, depth],
    (index, at) => (index.at(-1) === given.values[Math.floor(at / depth)] ? onValue : offValue),
    dtype,
  );
}
