// Functions of each element. Operands broadcast; a plain number is a scalar of the other operand's type.
import { float } from '../graph/attribute.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { equal, where } from './comparison.ts';
import { addOne, broadcast, checkType, type Operand, operandsOf } from './operand.ts';

type Unary = (graph: Graph, x: Value) => Value;
type Binary = (graph: Graph, a: Operand, b: Operand) => Value;

/** An operation of one operand that keeps type and shape. */
function unary(op: string): Unary {
  return (graph, x) => {
    checkType(op, x);
    return addOne(graph, op, [x], x.type, x.shape);
  };
}

/** An operation of operands of one type, with their common shape. */
function binary(op: string): Binary {
  return (graph, a, b) => variadic(graph, op, [a, b]);
}

function variadic(graph: Graph, op: string, operands: readonly Operand[]): Value {
  const values = operandsOf(graph, op, operands);
  return addOne(graph, op, values, values[0]!.type, broadcast(graph, op, values));
}

export const add = binary('Add');
export const sub = binary('Sub');
export const mul = binary('Mul');

/** a / b; integers truncate towards 0, and the run fails where b is 0. */
export const div: Binary = (graph, a, b) => {
  const [dividend, divisor] = operandsOf(graph, 'Div', [a, b]) as [Value, Value];
  const quotient = (by: Value) => variadic(graph, 'Div', [dividend, by]);
  const replaced = withoutMinusOne(graph, divisor);
  if (!replaced) return quotient(divisor);
  return where(graph, replaced.isMinusOne, neg(graph, dividend), quotient(replaced.divisor));
};

/**
 * onnxruntime 1.30 ends the process where the least integer of 32 or 64 bits is divided by -1: a divisor that may be -1, with 1 in
 * the place of it.
 */
export function withoutMinusOne(graph: Graph, divisor: Value): { divisor: Value; isMinusOne: Value } | undefined {
  if (divisor.type !== 'int32' && divisor.type !== 'int64') return undefined;
  const known = graph.constantOf(divisor)?.data as ArrayLike<number | bigint> | undefined;
  if (known && Array.from(known, Number).every((value) => value !== -1)) return undefined;
  const isMinusOne = equal(graph, divisor, -1);
  return { divisor: where(graph, isMinusOne, 1, divisor), isMinusOne };
}

/** a ** b; an exponent that is a value may be of another type. */
export function pow(graph: Graph, a: Operand, b: Operand): Value {
  if (typeof a !== 'object' || typeof b !== 'object') return variadic(graph, 'Pow', [a, b]);
  for (const operand of [a, b]) checkType('Pow', operand);
  return addOne(graph, 'Pow', [a, b], a.type, broadcast(graph, 'Pow', [a, b]));
}

/** The smaller; NaN where either is NaN. */
export const min = binary('Min');
export const max = binary('Max');
/** The sum of any number of operands. */
export const sum = (graph: Graph, operands: readonly Operand[]): Value => variadic(graph, 'Sum', operands);

export const neg = unary('Neg');
export const abs = unary('Abs');
export const sign = unary('Sign');
export const exp = unary('Exp');
export const log = unary('Log');
export const sqrt = unary('Sqrt');
export const reciprocal = unary('Reciprocal');
export const floor = unary('Floor');
export const ceil = unary('Ceil');
/** To the nearest integer, halves to even. */
export const round = unary('Round');
export const sin = unary('Sin');
export const cos = unary('Cos');
export const tan = unary('Tan');
export const asin = unary('Asin');
export const acos = unary('Acos');
export const atan = unary('Atan');
export const sinh = unary('Sinh');
export const cosh = unary('Cosh');
export const asinh = unary('Asinh');
export const acosh = unary('Acosh');
export const atanh = unary('Atanh');
export const tanh = unary('Tanh');
/** 1 / (1 + exp(-x)), to an absolute 1e-7: onnxruntime 1.30 gives 0 below -18, so its logarithm is of no use there. */
export const sigmoid = unary('Sigmoid');
/** ln(1 + exp(x)). */
export const softplus = unary('Softplus');
export const relu = unary('Relu');
export const selu = unary('Selu');
/** 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export const erf = unary('Erf');
export const identity = unary('Identity');

/** x where x > 0, alpha x elsewhere. */
export function leakyRelu(graph: Graph, x: Value, alpha = 0.01): Value {
  checkType('LeakyRelu', x);
  return addOne(graph, 'LeakyRelu', [x], x.type, x.shape, { alpha: float(alpha) });
}

/** x where x > 0, alpha (exp(x) - 1) elsewhere. */
export function elu(graph: Graph, x: Value, alpha = 1): Value {
  checkType('Elu', x);
  return addOne(graph, 'Elu', [x], x.type, x.shape, { alpha: float(alpha) });
}

/** x * x. */
export const square: Unary = (graph, x) => mul(graph, x, x);

/**
 * ln(1 + x), right to a few ulp for small x too: with u = 1 + x rounded, ln(u) x / (u - 1), and x where u = 1; ONNX has no such op.
 * The quotient x / (u - 1) is 1 where both are infinite.
 * Source: W. Kahan's method as told by D. Goldberg, "What every computer scientist should know about floating-point arithmetic",
 * ACM Computing Surveys 23 (1991), theorem 4.
 */
export const log1p: Unary = (graph, x) => {
  const u = add(graph, x, 1);
  const excess = sub(graph, u, 1);
  const correction = where(graph, equal(graph, excess, x), 1, div(graph, x, excess));
  return where(graph, equal(graph, excess, 0), x, mul(graph, log(graph, u), correction));
};

/** The nearest number in [low, high]; either end may be left open. */
export function clip(graph: Graph, x: Value, low?: number, high?: number): Value {
  checkType('Clip', x);
  const end = (bound: number | undefined) => (bound === undefined ? undefined : graph.constant(bound, x.type));
  return addOne(graph, 'Clip', [x, end(low), end(high)], x.type, x.shape);
}
