import {
  type DataType,
  type Dimension,
  formatShape,
  isDimension,
  type Shape,
  tensor,
  type TypedArray,
} from '@ergodic/onnx';
import { TraceError } from './error.ts';
import { SHARED_TYPES, type SharedType } from './recorder.ts';
import { type IsLeaf, leavesOf, nameOf, type Tree } from './tree.ts';

/** What a program is to be given in one place: an input that the caller feeds, or a parameter that is stored with the program. */
export interface TensorSpec {
  readonly kind: 'input' | 'parameter';
  readonly type: SharedType;
  /** Lengths; a name such as 'N' stands for one that is known only when the program runs. Equal names are equal lengths. */
  readonly shape: Shape;
  /** The path within the arguments by default. */
  readonly name?: string;
  readonly doc?: string;
  /** The content of a parameter at the start. */
  readonly data?: TypedArray;
}

export interface SpecOptions {
  readonly type?: SharedType;
  readonly name?: string;
  readonly doc?: string;
}

/** What the caller feeds at every call: `input(['N', 784])`. */
export function input(shape: Shape, { type = 'float32', name, doc }: SpecOptions = {}): TensorSpec {
  return { kind: 'input', type, shape, name, doc };
}

/** A named tensor stored with the model: weights, centres, a temperature. */
export function parameter(shape: readonly number[], data: ArrayLike<number>, options: SpecOptions = {}): TensorSpec {
  const { type = 'float32', name, doc } = options;
  return { kind: 'parameter', type, shape, name, doc, data: tensor(type, shape, data).data };
}

export const isTensorSpec: IsLeaf<TensorSpec> = (node): node is TensorSpec =>
  typeof node === 'object' && node !== null && 'kind' in node && 'shape' in node && Array.isArray(node.shape);

/**
 * The specs with their paths and names.
 * @throws TraceError where something is not a spec, a type is foreign, a length is none, or a name is taken twice
 */
export function namedSpecs(specs: Tree<TensorSpec>): { path: string; name: string; spec: TensorSpec }[] {
  if (!Array.isArray(specs)) {
    throw new TraceError({
      reason: 'spec',
      message: `the specs are ${nameOf(specs)}`,
      hint: 'a list with one for each argument: trace(program, [input([2, 3])])',
    });
  }
  let leaves: [string, TensorSpec][];
  try {
    leaves = leavesOf(specs, isTensorSpec);
  } catch (cause) {
    throw new TraceError({
      reason: 'spec',
      message: `${(cause as Error).message} and not the spec of a tensor`,
      hint: 'input([lengths]) or parameter([lengths], data), or lists and records of them',
    });
  }
  const taken = new Set<string>();
  return leaves.map(([path, spec]) => {
    const name = spec.name ?? defaultName(path);
    if (taken.has(name)) {
      throw new TraceError({
        reason: 'spec',
        message: `two arguments have the name "${name}"`,
        path: name,
        hint: 'give one of them another: input([...], { name })',
      });
    }
    taken.add(name);
    if (!SHARED_TYPES.includes(spec.type)) {
      throw new TraceError({
        reason: 'spec',
        message: `argument "${name}" is to be ${String(spec.type as DataType)}${formatShape(spec.shape)}`,
        path: name,
        hint: `types of tensors are ${SHARED_TYPES.join(', ')}`,
      });
    }
    spec.shape.forEach((length, axis) => checkLength(name, length, axis));
    return { path, name, spec };
  });
}

function checkLength(name: string, length: Dimension, axis: number): void {
  const isLength = typeof length === 'number' ? Number.isInteger(length) && length >= 0 : isDimension(length);
  if (isLength) return;
  throw new TraceError({
    reason: 'spec',
    message: `axis ${axis} of argument "${name}" has the length ${length}`,
    path: name,
    value: length,
    hint: "a whole number from 0, or a name such as 'N' for one that is known only when the program runs",
  });
}

/** Arguments are a list: `x0`, and `x1.weights` for records within. */
function defaultName(path: string): string {
  return /^\d/.test(path) ? `x${path}` : path === '' ? 'x' : path;
}

/** The symbols among the lengths, in the order of their first use. */
export function symbolsOf(specs: readonly TensorSpec[]): string[] {
  const found = new Set<string>();
  for (const { shape } of specs) {
    for (const length of shape) {
      if (typeof length === 'string') for (const symbol of length.match(/[A-Za-z_]\w*/g) ?? []) found.add(symbol);
    }
  }
  return [...found];
}
