import { asTensor, build, type ReferenceTensor, stridesOf, type Operand, type ReferenceType } from './tensor.ts';

/** The common shape of operands that stretch along axes of length 1. Throws where they do not fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new RangeError(`shapes [${a}] and [${b}] do not broadcast`);
    }
    return left === 1 ? right : left;
  });
}

export function broadcastTo(x: Operand, shape: readonly number[]): ReferenceTensor {
  const given = asTensor(x);
  const lead = shape.length - given.rank;
  const strides = stridesOf(given.shape);
  const steps = shape.map((_, axis) => (axis < lead || given.shape[axis - lead] === 1 ? 0 : strides[axis - lead]!));
  if (broadcastShape(given.shape, shape).some((length, axis) => length !== shape[axis])) {
    throw new RangeError(`[${given.shape}] does not broadcast to [${shape}]`);
  }
  return build(
    shape,
    (index) => given.values[index.reduce((position, i, axis) => position + i * steps[axis]!, 0)]!,
    given.dtype,
  );
}

const RANKS: readonly ReferenceType[] = ['bool', 'int32', 'float32'];

/** The wider of two kinds. */
export function wider(a: ReferenceType, b: ReferenceType): ReferenceType {
  return RANKS[Math.max(RANKS.indexOf(a), RANKS.indexOf(b))]!;
}
