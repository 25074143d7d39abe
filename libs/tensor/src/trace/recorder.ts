import { type DataType as TfType, engine, type TensorInfo, Variable } from '@tensorflow/tfjs-core';
import {
  type DataType,
  formatShape,
  type Graph,
  holds,
  tensor,
  type TensorData,
  type TypedArray,
  uniformValue,
  type Value,
} from '@ergodic/onnx';
import { TraceError } from './error.ts';
import { full } from './kernels/stretch.ts';

/** The element types that tfjs and the graph form share, under the same names. */
export const SHARED_TYPES = ['float32', 'int32', 'bool'] as const;
export type SharedType = (typeof SHARED_TYPES)[number];

/** Ops of tfjs that draw random numbers, by the names of their scopes. */
const RANDOM_OPS = new Set(
  `dropout multinomial rand randomGamma randomNormal randomStandardNormal
  randomUniform randomUniformInt truncatedNormal`.split(/\s+/),
);

interface Entry {
  readonly value: Value;
  references: number;
}

/** What one run of a program leaves behind: the graph, and which of its values each tensor of tfjs stands for. */
export class Recorder {
  readonly root: Graph;
  /** Where nodes go now: the root, or the body of a loop or a branch. */
  graph: Graph;
  /** The op that made each constant, for messages. */
  readonly origins = new Map<Value, string>();
  /** Bodies of loops: what in them depends on nothing of the loop moves out. */
  readonly loopBodies = new Set<Graph>();
  readonly #entries = new WeakMap<object, Entry>();
  readonly #captured = new WeakMap<object, Value>();
  #count = 0;

  constructor(root: Graph) {
    this.root = root;
    this.graph = root;
  }

  /** A tensor of tfjs that stands for a value. */
  tensorOf(value: Value): TensorInfo {
    if (!SHARED_TYPES.includes(value.type as SharedType)) {
      throw new Error(`${value.name} is ${value.type}, which tfjs has not`);
    }
    for (const length of value.shape) {
      if (typeof length === 'string') {
        throw new TraceError({
          reason: 'unsupported',
          message: `${opInProgress() ?? 'an op'} gives a tensor of shape ${formatShape(value.shape)}, which depends on data`,
          hint: 'the shapes in a program follow from those of its inputs; use masks (tf.where) instead of picking elements',
        });
      }
    }
    const dataId = {};
    this.#entries.set(dataId, { value, references: 1 });
    this.#count++;
    return { dataId, shape: [...value.shape] as number[], dtype: value.type as TfType };
  }

  /** The value that a tensor stands for; the content of a tensor made outside of the program becomes a constant. */
  valueOf(info: TensorInfo): Value {
    return this.#entries.get(info.dataId)?.value ?? this.#capture(info);
  }

  /** The outermost graph for an operation on these values: out of loops, where it would be repeated, but not out of branches. */
  homeOf(values: readonly Value[]): Graph {
    let home = this.graph;
    while (home.outer && this.loopBodies.has(home) && values.every((value) => home.outer!.sees(value)))
      home = home.outer;
    return home;
  }

  /** A tensor made inside the program out of numbers. */
  write(values: unknown, shape: readonly number[], type: TfType): Value {
    const random = scopes().find((scope) => RANDOM_OPS.has(scope));
    if (random !== undefined) {
      throw new TraceError({
        reason: 'random',
        message: `tf.${random} draws random numbers inside a traced program, which would become constants of it`,
        path: random,
        hint: 'draw the numbers outside (RandomStreams of @ergodic/numerics) and give them to the program as an input',
      });
    }
    const value = constant(this.root, elementsOf(values, shape, type));
    this.origins.set(value, opInProgress() ?? 'tensor');
    return value;
  }

  references(dataId: object): number {
    return this.#entries.get(dataId)?.references ?? 0;
  }

  /** Counts the tensors that share an entry. @returns whether the entry is gone */
  adjust(dataId: object, change: number, force = false): boolean {
    const entry = this.#entries.get(dataId);
    if (!entry) return true;
    entry.references += change;
    if (entry.references > 0 && !force) return false;
    this.#entries.delete(dataId);
    this.#count--;
    return true;
  }

  get size(): number {
    return this.#count;
  }

  #capture(info: TensorInfo): Value {
    const known = this.#captured.get(info.dataId);
    if (known) return known;
    if (info instanceof Variable) {
      throw new TraceError({
        reason: 'capture',
        message: `the program reads the variable "${info.name}" from outside, whose content may change later`,
        path: info.name,
        hint: 'give it to the program as an input or a parameter',
      });
    }
    const what = `a tensor ${info.dtype}${formatShape(info.shape)} from outside the program`;
    const home = engine().state.tensorInfo.get(info.dataId)?.backend;
    if (!home) {
      throw new TraceError({
        reason: 'disposed',
        message: `${opInProgress() ?? 'the program'} uses ${what} that is disposed`,
        hint: 'keep it (tf.keep), make it inside the program, or give it to the program as an input',
      });
    }
    let values: unknown;
    try {
      values = home.readSync(info.dataId);
    } catch (cause) {
      throw new TraceError({
        reason: 'capture',
        message: `the content of ${what} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: 'give it to the program as an input, or read it before (await tensor.data()) and make it inside with tf.tensor',
        cause,
      });
    }
    const value = this.root.constant(elementsOf(values, info.shape, info.dtype));
    this.#captured.set(info.dataId, value);
    this.origins.set(value, 'a captured tensor');
    return value;
  }
}

/** The numbers are copied: their owner may change them. */
function elementsOf(values: unknown, shape: readonly number[], type: TfType): TensorData {
  if (!SHARED_TYPES.includes(type as SharedType)) {
    throw new TraceError({
      reason: 'unsupported',
      message: `${opInProgress() ?? 'the program'} makes a tensor of type ${type}`,
      hint: `programs hold ${SHARED_TYPES.join(', ')}`,
    });
  }
  const elements = values as TypedArray;
  const data = holds(type as DataType, elements) ? elements.slice() : Array.from(elements as Float32Array);
  return tensor(type as DataType, shape, data);
}

/** The size from which a constant that is one number throughout is recorded as that number, repeated. Open lengths are larger. */
const MANY = 32;

/** Constants belong to the root, where all bodies see them. */
function constant(root: Graph, content: TensorData): Value {
  const { data, shape, type } = content;
  if (data.length === 0) return full(root, shape, 0, type);
  const number = data.length < MANY ? undefined : uniformValue(content);
  return number === undefined ? root.constant(content) : full(root, shape, number, type);
}

/** The innermost op of tfjs that is running, for messages: `matMul`. */
export function opInProgress(): string | undefined {
  return scopes().at(-1);
}

function scopes(): string[] {
  const stack = engine().state.scopeStack.map(({ name }) => name);
  return stack.filter((name) => name?.endsWith('__op')).map((name) => name.slice(0, -4));
}
