import { erf as errorFunction } from '@ergodic/numerics';
import { asTensor, ReferenceTensor, type Operand, type ReferenceType } from './tensor.ts';

type Unary = (x: Operand) => ReferenceTensor;

function map(of: (value: number) => number, dtype?: ReferenceType): Unary {
  return (x) => {
    const given = asTensor(x);
    return new ReferenceTensor(given.values.map(of), given.shape, dtype ?? given.dtype);
  };
}

/** The same, but of whole numbers the result is `float32`. */
const mapToFloat = (of: (value: number) => number): Unary => map(of, 'float32');

export const neg = map((x) => -x);
export const abs = map(Math.abs);
export const square = map((x) => x * x);
export const floor = map(Math.floor);
export const ceil = map(Math.ceil);
export const sign = map((x) => (Number.isNaN(x) ? 0 : Math.sign(x)));

/** Halves go to the even neighbour. */
export const round = map((x) => {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
});

export const sqrt = mapToFloat(Math.sqrt);
export const rsqrt = mapToFloat((x) => 1 / Math.sqrt(x));
export const reciprocal = mapToFloat((x) => 1 / x);
export const exp = mapToFloat(Math.exp);
export const expm1 = mapToFloat(Math.expm1);
export const log = mapToFloat(Math.log);
export const log1p = mapToFloat(Math.log1p);
export const sin = mapToFloat(Math.sin);
export const cos = mapToFloat(Math.cos);
export const tan = mapToFloat(Math.tan);
export const asin = mapToFloat(Math.asin);
export const acos = mapToFloat(Math.acos);
export const atan = mapToFloat(Math.atan);
export const sinh = mapToFloat(Math.sinh);
export const cosh = mapToFloat(Math.cosh);
export const tanh = mapToFloat(Math.tanh);
export const asinh = mapToFloat(Math.asinh);
export const acosh = mapToFloat(Math.acosh);
export const atanh = mapToFloat(Math.atanh);
export const erf = mapToFloat(errorFunction);

const logistic = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
const logOnePlusExp = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

export const sigmoid = mapToFloat(logistic);
export const softplus = mapToFloat(logOnePlusExp);
export const logSigmoid = mapToFloat((x) => -logOnePlusExp(-x));
export const relu = map((x) => (x <= 0 ? 0 : x));
export const relu6 = map((x) => Math.min(Math.max(x, 0), 6));
export const elu = mapToFloat((x) => (x >= 0 ? x : Math.expm1(x)));

/** Klambauer et al. (2017), arXiv:1706.02515: the fixed point of mean 0 and variance 1. */
const SELU_SCALE = 1.0507009873554804934193349852946;
const SELU_ALPHA = 1.6732632423543772848170429916717;
export const selu = mapToFloat((x) => SELU_SCALE * (x >= 0 ? x : SELU_ALPHA * Math.expm1(x)));

export const leakyRelu = (x: Operand, alpha = 0.2): ReferenceTensor => mapToFloat((v) => (v < 0 ? alpha * v : v))(x);
export const step = (x: Operand, alpha = 0): ReferenceTensor =>
  map((v) => (Number.isNaN(v) ? NaN : v > 0 ? 1 : alpha))(x);
export const clipByValue = (x: Operand, low: number, high: number): ReferenceTensor =>
  map((v) => (v > high ? high : v < low ? low : v))(x);

export const logicalNot = map((x) => Number(x === 0), 'bool');
export const isNaN = map((x) => Number(Number.isNaN(x)), 'bool');
export const isInf = map((x) => Number(Math.abs(x) === Infinity), 'bool');
export const isFinite = map((x) => Number(Number.isFinite(x)), 'bool');
