// Functions of two tensors, which broadcast.
import { type Graph, ops, type Value } from '@ergodic/onnx';
import { kernel, onNumbers, type TraceKernel } from './kernel.ts';
import { broadcasting } from './stretch.ts';

type Binary = (graph: Graph, a: Value, b: Value) => Value;

function arithmetic(name: string, form: string, of: Binary): TraceKernel {
  return kernel(name, form, ({ graph, inputs: { a, b } }) =>
    onNumbers(graph, [a!, b!], (left, right) => of(graph, left!, right!)),
  );
}

function logic(name: string, of: Binary): TraceKernel {
  return kernel(name, name.slice('Logical'.length), ({ graph, inputs: { a, b } }) =>
    of(graph, ops.cast(graph, a!, 'bool'), ops.cast(graph, b!, 'bool')),
  );
}

/** a / b of whole numbers. A divisor of 0 makes onnxruntime's run fail; the quotient is 0 then, as in tfjs. */
function guarded(graph: Graph, b: Value, of: (divisor: Value) => Value): Value {
  const isZero = ops.equal(graph, b, 0);
  return ops.where(graph, isZero, 0, of(ops.where(graph, isZero, 1, b)));
}

/** The quotient rounded down, an int32. */
const floorDiv: Binary = (g, a, b) => {
  if (a.type === 'float32') return ops.cast(g, ops.floor(g, ops.div(g, a, b)), 'int32');
  return guarded(g, b, (divisor) => ops.div(g, ops.sub(g, a, ops.mod(g, a, divisor)), divisor));
};

/** The remainder with the sign of the divisor. */
const mod: Binary = (g, a, b) => {
  if (a.type !== 'float32') return guarded(g, b, (divisor) => ops.mod(g, a, divisor));
  const remainder = ops.mod(g, a, b);
  const isSame = ops.equal(g, ops.less(g, a, 0), ops.less(g, b, 0));
  return ops.where(g, isSame, remainder, ops.mod(g, ops.add(g, remainder, b), b));
};

/**
 * The angle of the point (x, y) = (b, a), from -pi to pi: with t = atan(y / |x|), t for x >= 0 and pi - t, -pi - t below.
 * Two infinities count as a point on a diagonal, and the origin has the angle 0; the sign of a zero y is not looked at.
 */
const atan2: Binary = (g, y, x) => {
  const bothInfinite = ops.and(g, ops.isInf(g, y), ops.isInf(g, x));
  const rise = ops.where(g, bothInfinite, ops.sign(g, y), y);
  const run = ops.where(g, bothInfinite, ops.sign(g, x), x);
  const bothZero = ops.and(g, ops.equal(g, rise, 0), ops.equal(g, run, 0));
  const slope = ops.where(g, bothZero, 0, ops.div(g, rise, ops.abs(g, run)));
  const angle = ops.atan(g, slope);
  const half = ops.where(g, ops.less(g, rise, 0), g.constant(-Math.PI), g.constant(Math.PI));
  return ops.where(g, ops.less(g, run, 0), ops.sub(g, half, angle), angle);
};

export const binary: readonly TraceKernel[] = [
  arithmetic('Add', 'Add', ops.add),
  arithmetic('Sub', 'Sub', ops.sub),
  arithmetic('Multiply', 'Mul', ops.mul),
  arithmetic('RealDiv', 'Div', ops.div),
  arithmetic('FloorDiv', 'Floor(Div); of int32 (a - Mod) / b, and 0 where b = 0', floorDiv),
  arithmetic('Mod', 'Mod, with the sign of the divisor', mod),
  arithmetic('Pow', 'Pow', ops.pow),
  arithmetic('Maximum', 'Max', ops.max),
  arithmetic('Minimum', 'Min', ops.min),
  arithmetic('SquaredDifference', 'Mul(Sub, Sub)', (g, a, b) => ops.square(g, ops.sub(g, a, b))),
  arithmetic('Atan2', 'Atan, by quadrants', atan2),
  arithmetic('BitwiseAnd', 'BitwiseAnd', ops.bitwiseAnd),
  kernel('AddN', 'Sum', ({ graph, inputs }) => {
    const terms = Object.values(inputs);
    return onNumbers(graph, terms, (...values) =>
      values[0]!.type === 'float32'
        ? ops.sum(graph, values)
        : values.reduce((total, value) => ops.add(graph, total, value)),
    );
  }),

  arithmetic('Equal', 'Equal', ops.equal),
  arithmetic('NotEqual', 'Not(Equal)', (g, a, b) => ops.not(g, ops.equal(g, a, b))),
  arithmetic('Greater', 'Greater', ops.greater),
  arithmetic('GreaterEqual', 'GreaterOrEqual', ops.greaterOrEqual),
  arithmetic('Less', 'Less', ops.less),
  arithmetic('LessEqual', 'LessOrEqual', ops.lessOrEqual),
  logic('LogicalAnd', ops.and),
  logic('LogicalOr', ops.or),
  logic('LogicalXor', ops.xor),

  kernel('Select', 'Where', ({ graph, inputs: { condition, t, e } }) => {
    // A condition of rank 1 chooses whole rows.
    const rows = condition!.shape.length === 1 && t!.shape.length > 1;
    const added = rows ? t!.shape.slice(1).map((_, i) => i + 1) : [];
    const truth = ops.cast(graph, condition!, 'bool');
    const choice = rows ? ops.unsqueeze(graph, truth, added) : truth;
    return broadcasting(graph, [choice, t!, e!], (chosen, yes, no) => ops.where(graph, chosen!, yes!, no!));
  }),
];
