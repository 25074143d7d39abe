import { broadcastShape, broadcastTo, wider } from './broadcast.ts';
import { asTensor, build, ReferenceTensor, type Operand, type ReferenceType } from './tensor.ts';

type Binary = (a: Operand, b: Operand) => ReferenceTensor;

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

function zip(a: Operand, b: Operand, of: (a: number, b: number) => number, dtype?: ReferenceType): ReferenceTensor {
  let left = asTensor(a);
  let right = asTensor(b);
  const isSame = same(left.shape, right.shape);
  const shape = isSame ? left.shape : broadcastShape(left.shape, right.shape);
  if (!isSame) [left, right] = [broadcastTo(left, shape), broadcastTo(right, shape)];
  const values = new Float64Array(left.size);
  for (let i = 0; i < values.length; i++) values[i] = of(left.values[i]!, right.values[i]!);
  return new ReferenceTensor(values, shape, dtype ?? wider(left.dtype, right.dtype));
}

const arithmetic =
  (of: (a: number, b: number) => number): Binary =>
  (a, b) =>
    zip(a, b, of);

const comparison =
  (of: (a: number, b: number) => boolean): Binary =>
  (a, b) =>
    zip(a, b, (x, y) => Number(of(x, y)), 'bool');

export const add = arithmetic((a, b) => a + b);
export const sub = arithmetic((a, b) => a - b);
export const mul = arithmetic((a, b) => a * b);
export const pow = arithmetic((a, b) => a ** b);
export const atan2 = arithmetic((a, b) => Math.atan2(a, b));
export const maximum = arithmetic((a, b) => Math.max(a, b));
export const minimum = arithmetic((a, b) => Math.min(a, b));
export const squaredDifference = arithmetic((a, b) => (a - b) ** 2);
export const floorDiv: Binary = (a, b) => zip(a, b, (x, y) => Math.floor(x / y), 'int32');
export const prelu = arithmetic((x, alpha) => (x < 0 ? alpha * x : x));

/** The remainder with the sign of the divisor. */
export const mod = arithmetic((a, b) => {
  const rest = a % b;
  return a < 0 === b < 0 ? rest : (rest + b) % b;
});

/** Whole numbers by whole numbers round down, as tfjs does it. */
export const div: Binary = (a, b) => {
  const isWhole = asTensor(a).dtype === 'int32' && asTensor(b).dtype === 'int32';
  return isWhole ? floorDiv(a, b) : zip(a, b, (x, y) => x / y, 'float32');
};

export const divNoNan: Binary = (a, b) => zip(a, b, (x, y) => (y === 0 ? 0 : x / y), 'float32');

export const equal = comparison((a, b) => a === b);
export const notEqual = comparison((a, b) => a !== b);
export const greater = comparison((a, b) => a > b);
export const greaterEqual = comparison((a, b) => a >= b);
export const less = comparison((a, b) => a < b);
export const lessEqual = comparison((a, b) => a <= b);
export const logicalAnd = comparison((a, b) => a !== 0 && b !== 0);
export const logicalOr = comparison((a, b) => a !== 0 || b !== 0);
export const logicalXor = comparison((a, b) => (a !== 0) !== (b !== 0));

/** `then` where the condition holds, else `otherwise`; all three broadcast. */
export function where(condition: Operand, then: Operand, otherwise: Operand): ReferenceTensor {
  const chosen = asTensor(then);
  const rest = asTensor(otherwise);
  const held = asTensor(condition);
  const shape = broadcastShape(held.shape, broadcastShape(chosen.shape, rest.shape));
  const [c, t, e] = [held, chosen, rest].map((each) => broadcastTo(each, shape).values);
  return build(shape, (_, at) => (c![at] !== 0 ? t![at]! : e![at]!), wider(chosen.dtype, rest.dtype));
}

export function addN(terms: readonly Operand[]): ReferenceTensor {
  return terms.slice(1).reduce<ReferenceTensor>((sum, term) => add(sum, term), asTensor(terms[0]!));
}
