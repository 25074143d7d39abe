// Functions of each element.
import { type Graph, ops, type Value } from '@ergodic/onnx';
import { kernel, onFloats, onNumbers, type TraceKernel } from './kernel.ts';
import { lifted } from './stretch.ts';

type Unary = (graph: Graph, x: Value) => Value;

/** A function of reals; whole numbers become reals before. */
function ofFloats(name: string, form: string, of: Unary): TraceKernel {
  return kernel(name, form, ({ graph, inputs: { x } }) =>
    lifted(graph, x!, (value) => of(graph, ops.cast(graph, value, 'float32'))),
  );
}

/** A function that whole numbers have too. */
function ofNumbers(name: string, form: string, of: Unary): TraceKernel {
  return kernel(name, form, ({ graph, inputs: { x } }) => onNumbers(graph, [x!], (value) => of(graph, value)));
}

/** A function that leaves whole numbers as they are. */
function rounding(name: string, form: string, of: Unary): TraceKernel {
  return kernel(name, form, ({ graph, inputs: { x } }) => (x!.type === 'float32' ? of(graph, x!) : x!));
}

/** e^x - 1 = (e^x + 1) tanh(x / 2): right to a few ulp for small x, and at both infinities. */
const expm1: Unary = (g, x) => ops.mul(g, ops.add(g, ops.exp(g, x), 1), ops.tanh(g, ops.mul(g, x, 0.5)));

/** By expm1 below 0: onnxruntime's own Elu and Selu lose the digits of small x. */
export const elu: Unary = (g, x) => ops.where(g, ops.greater(g, x, 0), x, expm1(g, x));

const SELU_SCALE = 1.0507009873554804934193349852946;
const SELU_ALPHA = 1.6732632423543772848170429916717;

const selu: Unary = (g, x) =>
  ops.mul(g, ops.where(g, ops.greater(g, x, 0), x, ops.mul(g, expm1(g, x), SELU_ALPHA)), SELU_SCALE);

/** 1 / (1 + e^-x): right to a few ulp at both ends. onnxruntime's own Sigmoid is 0 below -18 and half as large again at -15. */
export const sigmoid: Unary = (g, x) => ops.reciprocal(g, ops.add(g, ops.exp(g, ops.neg(g, x)), 1));

/**
 * ln(1 + e^x) = max(x, 0) + ln u + (e − (u − 1))/u with e = e^−|x| and u = 1 + e as rounded: right to a few ulp, and in a third of the
 * time of onnxruntime's own Softplus, which takes one element at a time.
 */
const softplus: Unary = (g, x) => {
  const e = ops.exp(g, ops.neg(g, ops.abs(g, x)));
  const u = ops.add(g, e, 1);
  const lost = ops.div(g, ops.sub(g, e, ops.sub(g, u, 1)), u);
  return ops.add(g, ops.relu(g, x), ops.add(g, ops.log(g, u), lost));
};

/** tfjs takes NaN for neither positive nor negative. */
const sign: Unary = (g, x) =>
  x.type === 'float32' ? ops.where(g, ops.isNaN(g, x), 0, ops.sign(g, x)) : ops.sign(g, x);

const isFinite: Unary = (g, x) => ops.not(g, ops.or(g, ops.isNaN(g, x), ops.isInf(g, x)));

function clip(graph: Graph, x: Value, low: number, high: number): Value {
  const isWhole = Number.isInteger(low) && Number.isInteger(high);
  return x.type === 'float32' || (x.type === 'int32' && isWhole)
    ? ops.clip(graph, x, low, high)
    : onFloats(graph, x, (value) => ops.clip(graph, value, low, high));
}

export const elementwise: readonly TraceKernel[] = [
  ofNumbers('Abs', 'Abs', ops.abs),
  ofNumbers('Neg', 'Neg', ops.neg),
  ofNumbers('Sign', 'Sign; 0 of NaN', sign),
  ofNumbers('Square', 'Mul', ops.square),
  rounding('Ceil', 'Ceil', ops.ceil),
  rounding('Floor', 'Floor', ops.floor),
  rounding('Round', 'Round', ops.round),

  ofFloats('Exp', 'Exp', ops.exp),
  ofFloats('Expm1', '(Exp + 1) Tanh(x/2)', expm1),
  ofFloats('Log', 'Log', ops.log),
  ofFloats('Log1p', 'Log, corrected by x / ((1 + x) - 1)', ops.log1p),
  ofFloats('Sqrt', 'Sqrt', ops.sqrt),
  ofFloats('Rsqrt', 'Reciprocal(Sqrt)', (g, x) => ops.reciprocal(g, ops.sqrt(g, x))),
  ofFloats('Reciprocal', 'Reciprocal', ops.reciprocal),
  ofFloats('Erf', 'Erf', ops.erf),

  ofFloats('Sin', 'Sin', ops.sin),
  ofFloats('Cos', 'Cos', ops.cos),
  ofFloats('Tan', 'Tan', ops.tan),
  ofFloats('Asin', 'Asin', ops.asin),
  ofFloats('Acos', 'Acos', ops.acos),
  ofFloats('Atan', 'Atan', ops.atan),
  ofFloats('Sinh', 'Sinh', ops.sinh),
  ofFloats('Cosh', 'Cosh', ops.cosh),
  ofFloats('Asinh', 'Asinh', ops.asinh),
  ofFloats('Acosh', 'Acosh', ops.acosh),
  ofFloats('Atanh', 'Atanh', ops.atanh),

  ofFloats('Tanh', 'Tanh', ops.tanh),
  ofFloats('Sigmoid', 'Reciprocal(Exp(-x) + 1)', sigmoid),
  ofFloats('Softplus', 'Relu(x) + Log(1 + Exp(-Abs(x)))', softplus),
  ofNumbers('Relu', 'Relu', ops.relu),
  kernel('Relu6', 'Clip', ({ graph, inputs: { x } }) => clip(graph, x!, 0, 6)),
  ofFloats('Elu', 'Where(x > 0, x, Expm1(x))', elu),
  ofFloats('Selu', '1.0507 Where(x > 0, x, 1.6733 Expm1(x))', selu),
  kernel<{ alpha: number }>('LeakyRelu', 'LeakyRelu', ({ graph, inputs: { x }, attrs: { alpha } }) =>
    ops.leakyRelu(graph, ops.cast(graph, x!, 'float32'), alpha),
  ),
  kernel('Prelu', 'Where(x < 0, alpha x, x)', ({ graph, inputs: { x, alpha } }) =>
    ops.where(graph, ops.less(graph, x!, 0), ops.mul(graph, x!, alpha!), x!),
  ),
  kernel('EluGrad', 'Where(y >= 0, dy, dy (y + 1))', ({ graph, inputs: { dy, y } }) => {
    const isLinear = ops.greaterOrEqual(graph, y!, 0);
    return ops.where(graph, isLinear, dy!, ops.mul(graph, dy!, ops.add(graph, y!, 1)));
  }),
  kernel<{ alpha: number }>('Step', 'Where(x > 0, 1, alpha), NaN kept', ({ graph, inputs: { x }, attrs: { alpha } }) =>
    onFloats(graph, x!, (value) => {
      const step = ops.where(graph, ops.greater(graph, value, 0), graph.constant(1), graph.constant(alpha));
      return ops.where(graph, ops.isNaN(graph, value), value, step);
    }),
  ),
  kernel<{ clipValueMin: number; clipValueMax: number }>('ClipByValue', 'Clip', ({ graph, inputs: { x }, attrs }) =>
    clip(graph, x!, attrs.clipValueMin, attrs.clipValueMax),
  ),

  ofFloats('IsNan', 'IsNaN', ops.isNaN),
  ofFloats('IsInf', 'IsInf', (g, x) => ops.isInf(g, x)),
  ofFloats('IsFinite', 'Not(Or(IsNaN, IsInf))', isFinite),
  kernel('LogicalNot', 'Not', ({ graph, inputs: { x } }) => ops.not(graph, ops.cast(graph, x!, 'bool'))),
];
