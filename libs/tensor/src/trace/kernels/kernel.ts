import { type Graph, ops, type Value } from '@ergodic/onnx';
import { broadcasting } from './stretch.ts';

/** What a kernel is called with: the graph being recorded, its inputs as values, and its attributes as tfjs gives them. */
export interface Call<A = Readonly<Record<string, unknown>>> {
  readonly graph: Graph;
  /** By their names in tfjs; lists of tensors by '0', '1', ... */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attrs: A;
}

/** How one kernel of tfjs is written in ONNX. */
export interface TraceKernel {
  /** The name in tfjs, e.g. `MatMul`. */
  readonly name: string;
  /** The ONNX operations it becomes, for the documentation. */
  readonly form: string;
  readonly lower: (call: Call) => Value | readonly Value[];
}

/** A kernel whose attributes have a known type. */
export function kernel<A>(name: string, form: string, lower: (call: Call<A>) => Value | readonly Value[]): TraceKernel {
  return { name, form, lower: lower as TraceKernel['lower'] };
}

/** The lengths of the axes. While a program is recorded they are all numbers. */
export function lengthsOf(value: Value): number[] {
  return value.shape as number[];
}

export function sizeOf(lengths: readonly number[]): number {
  return lengths.reduce((product, length) => product * length, 1);
}

export function listOf(x: number | readonly number[]): number[] {
  return typeof x === 'number' ? [x] : [...x];
}

/** Runs a function of floats on any type; what comes out has the type again. */
export function onFloats(graph: Graph, x: Value, of: (x: Value) => Value): Value {
  return ops.cast(graph, of(ops.cast(graph, x, 'float32')), x.type);
}

/** Runs arithmetic on numbers; bools count as 0 and 1, and what comes out is a bool again. */
export function onNumbers(graph: Graph, values: readonly Value[], of: (...values: Value[]) => Value): Value {
  const type = values.some((value) => value.type === 'float32')
    ? 'float32'
    : values.some((value) => value.type === 'int32')
      ? 'int32'
      : 'bool';
  const computed = broadcasting(graph, values, (...operands) =>
    of(...operands.map((value) => ops.cast(graph, value, type === 'bool' ? 'int32' : type))),
  );
  return computed.type === 'int32' && type === 'bool' ? ops.cast(graph, computed, 'bool') : computed;
}
