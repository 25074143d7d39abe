import { arrayFrom, type DataType, isBig, isFloat } from '../graph/data-type.ts';
import { tensor, type TensorData } from '../graph/tensor.ts';

/** Constants with more elements are left to the runtime. */
const LARGEST = 64;

/** Correctly rounded in double precision, and so in single after one more rounding (53 bits are more than 2 x 24 + 1). */
const FLOAT: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Neg: (a) => -a,
  Abs: (a) => Math.abs(a),
  Sqrt: (a) => Math.sqrt(a),
  Floor: (a) => Math.floor(a),
  Ceil: (a) => Math.ceil(a),
};

/** Wrapped to the width of the type afterwards. */
const INTEGER: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Neg: (a) => -a,
  BitwiseAnd: (a, b) => a & b,
  BitwiseOr: (a, b) => a | b,
  BitwiseXor: (a, b) => a ^ b,
};

const COMPARISON: Readonly<Record<string, (a: number | bigint, b: number | bigint) => boolean>> = {
  Equal: (a, b) => a === b,
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
};

const SAME_ELEMENTS = new Set(['Identity', 'Reshape', 'Squeeze', 'Unsqueeze']);

/**
 * The result of an operation on constants where these are its exact bits in the runtime too; undefined otherwise. Exponentials and
 * their kin are left alone, since their last bit is the library's.
 */
export function evaluateExactly(
  op: string,
  operands: readonly TensorData[],
  result: { readonly type: DataType; readonly shape: readonly number[] },
): TensorData | undefined {
  const size = result.shape.reduce((product, length) => product * length, 1);
  const [first, second] = operands as [TensorData, TensorData?];
  if (size === 0 || size > LARGEST) return undefined;
  if (SAME_ELEMENTS.has(op)) return tensor(result.type, result.shape, first.data);
  if (op === 'Cast') return castExactly(first, result);
  if (op === 'Concat' && result.shape.length === 1) {
    const elements = operands.flatMap(({ data }) => Array.from<number | bigint>(data));
    return tensor(result.type, result.shape, elements);
  }
  // Operands have the shape of the result or one element; other broadcasts are left alone.
  const isAligned = operands.every(({ data, shape }) => data.length === 1 || shape.join() === result.shape.join());
  if (!isAligned) return undefined;
  const at = (operand: TensorData | undefined, i: number) => operand?.data[operand.data.length === 1 ? 0 : i] ?? 0;
  const each = <T>(f: (i: number) => T) => Array.from({ length: size }, (_, i) => f(i));
  if (COMPARISON[op] && second) {
    const compare = COMPARISON[op];
    return tensor(
      'bool',
      result.shape,
      each((i) => compare(at(first, i), at(second, i))),
    );
  }
  if (op === 'Where') {
    const [condition, yes, no] = operands;
    return tensor(
      result.type,
      result.shape,
      each((i) => at(at(condition, i) ? yes : no, i)),
    );
  }
  if (first.type !== result.type || (second && second.type !== result.type) || operands.length > 2) return undefined;
  if (isFloat(result.type) && FLOAT[op]) {
    const apply = FLOAT[op];
    return tensor(
      result.type,
      result.shape,
      each((i) => apply(Number(at(first, i)), Number(at(second, i)))),
    );
  }
  if (result.type !== 'bool' && !isFloat(result.type) && INTEGER[op]) {
    const apply = INTEGER[op];
    return tensor(
      result.type,
      result.shape,
      wrap(
        result.type,
        each((i) => apply(BigInt(at(first, i)), BigInt(at(second, i)))),
      ),
    );
  }
  return undefined;
}

/** Conversions that lose nothing but what rounding to the nearest float loses. */
function castExactly(
  from: TensorData,
  to: { readonly type: DataType; readonly shape: readonly number[] },
): TensorData | undefined {
  const values = Array.from<number | bigint>(from.data);
  if (isFloat(to.type)) {
    // A 64-bit integer would be rounded twice on its way to a float32.
    const isSafe = values.every((value) => typeof value === 'number' || Number.isSafeInteger(Number(value)));
    return isSafe ? tensor(to.type, to.shape, values.map(Number)) : undefined;
  }
  if (to.type === 'bool') {
    return values.some(Number.isNaN) ? undefined : tensor('bool', to.shape, values);
  }
  const whole = values.every((value) => typeof value === 'bigint' || Number.isSafeInteger(value));
  if (!whole) return undefined;
  const result = arrayFrom(to.type, wrap(to.type, values.map(BigInt)));
  const isKept = values.every((value, i) => BigInt(value) === BigInt(result[i]!));
  return isKept ? tensor(to.type, to.shape, result) : undefined;
}

function wrap(type: DataType, values: readonly bigint[]): (number | bigint)[] {
  const bits = Number(/\d+$/.exec(type)![0]);
  const cut = type.startsWith('u') ? BigInt.asUintN : BigInt.asIntN;
  return values.map((value) => (isBig(type) ? cut(bits, value) : Number(cut(bits, value))));
}
