import { OnnxError } from '../errors.ts';
import { type Attributes } from './attribute.ts';
import { type DataType } from './data-type.ts';
import { drawGraph } from './draw.ts';
import { formatGraph } from './format.ts';
import { formatType, type Shape } from './shape.ts';
import { scalar, type TensorData } from './tensor.ts';

/** A tensor that flows along the graph. Values are told apart by identity; names are unique in a graph with all its subgraphs. */
export interface Value {
  readonly name: string;
  readonly type: DataType;
  readonly shape: Shape;
}

/** One operation. An input left out is undefined. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** '' for the operators of ONNX itself. */
  readonly domain: string;
}

/** A tensor stored with the model: a named parameter, or an anonymous constant. */
export interface Initialiser {
  readonly value: Value;
  readonly tensor: TensorData;
  readonly isParameter: boolean;
  /** Whether a caller may feed another tensor in its place: an input with a default. Runtimes of JavaScript take none such. */
  readonly isDefault?: boolean;
  readonly doc?: string;
}

export interface GraphInput {
  readonly value: Value;
  readonly doc?: string;
}

export interface GraphOutput {
  /** The name that callers fetch it by; the value keeps its own. */
  readonly name: string;
  readonly value: Value;
  readonly doc?: string;
}

/** What an operation gives: `name` is the wish for a name, made unique. */
export interface OutputType {
  readonly type: DataType;
  readonly shape: Shape;
  readonly name?: string;
}

/**
 * A program as a graph: operations in the order they were added, each after what it uses. Subgraphs (bodies of Loop and If) see
 * the values of the graphs around them.
 *
 * Build it with `input`, `parameter`, `constant`, the functions of `ops` (which check types and shapes and infer those of the
 * result) and `output`. Passes take a graph and give a new one; values are shared, never changed.
 */
export class Graph {
  readonly name: string;
  readonly outer?: Graph;
  readonly inputs: GraphInput[] = [];
  readonly outputs: GraphOutput[] = [];
  readonly nodes: Node[] = [];
  readonly initialisers: Initialiser[] = [];
  doc = '';

  /** The values that were made in this graph, with the initialiser of those that are stored. */
  readonly #values = new Map<Value, Initialiser | undefined>();
  /** Names in use, shared with the subgraphs: the next number to try for each. */
  readonly #names: Map<string, number>;

  constructor(name = 'graph', outer?: Graph) {
    this.name = name;
    this.outer = outer;
    this.#names = outer ? outer.#names : new Map();
  }

  /** A graph inside this one, for an attribute of a node of this graph. */
  subgraph(name: string): Graph {
    return new Graph(this.fresh(name), this);
  }

  /** A graph of this name with nothing in it, for a pass to fill; new names will be none of this graph's. */
  emptyCopy(outer?: Graph): Graph {
    const copy = new Graph(this.name, outer);
    copy.doc = this.doc;
    for (const [name, next] of this.#names) if (!copy.#names.has(name)) copy.#names.set(name, next);
    return copy;
  }

  /** What the caller feeds at every call. */
  input(name: string, type: DataType, shape: Shape, doc?: string): Value {
    const value = this.#define({ name: this.#claim(name), type, shape });
    this.inputs.push({ value, doc });
    return value;
  }

  /** What a Loop hands to its body: an input whose name does not matter. */
  argument(prefix: string, type: DataType, shape: Shape): Value {
    const value = this.#define({ name: this.fresh(prefix), type, shape });
    this.inputs.push({ value });
    return value;
  }

  /** A named tensor stored with the model: a weight, a centre, a temperature. */
  parameter(name: string, tensor: TensorData, doc?: string): Value {
    const value: Value = { name: this.#claim(name), type: tensor.type, shape: tensor.shape };
    this.adoptInitialiser({ value, tensor, isParameter: true, doc });
    return value;
  }

  /** Makes a parameter the default of an input of that name, which callers may feed or leave out. @throws OnnxError where there is none */
  makeOptionalInput(name: string): void {
    const at = this.initialisers.findIndex(({ value, isParameter }) => isParameter && value.name === name);
    if (at < 0) {
      throw new OnnxError({
        code: 'graph',
        message: `there is no parameter "${name}" to be the default of an input`,
        path: name,
        hint: `parameters: ${this.initialisers.flatMap((each) => (each.isParameter ? each.value.name : [])).join(', ') || 'none'}`,
      });
    }
    this.initialisers[at] = { ...this.initialisers[at]!, isDefault: true };
  }

  /** An anonymous tensor that belongs to the formula; a number is a scalar of the type (float32 by default). */
  constant(content: TensorData | number | bigint | boolean, type: DataType = 'float32'): Value {
    const tensor = typeof content === 'object' ? content : scalar(type, content);
    const value: Value = { name: this.fresh('constant'), type: tensor.type, shape: tensor.shape };
    this.adoptInitialiser({ value, tensor, isParameter: false });
    return value;
  }

  /** Gives a value out under a name. One value may go out under several. */
  output(name: string, value: Value, doc?: string): void {
    this.#mustSee('output', value);
    // The name of a value between may be taken (say, that of this very value): encode settles the names on the wire.
    const fixed = [...this.inputs, ...this.initialisers].map((entry) => entry.value.name);
    if (name === '' || fixed.includes(name) || this.outputs.some((output) => output.name === name))
      throw nameTaken(name);
    // No constant that a pass adds later may take it.
    if (!this.#names.has(name)) this.#names.set(name, 0);
    this.outputs.push({ name, value, doc });
  }

  /**
   * Adds any operation; nothing is inferred, so the caller says what comes out. The functions of `ops` rest on it.
   * @returns the outputs in order
   * @throws OnnxError where an input belongs to another graph or to an inner scope
   */
  add(
    op: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    outputs: readonly OutputType[],
    domain = '',
  ): Value[] {
    for (const input of inputs) if (input) this.#mustSee(op, input);
    const results = outputs.map(({ name, type, shape }) =>
      this.#define({ name: this.fresh(name ?? op.toLowerCase()), type, shape }),
    );
    this.nodes.push({ op, inputs, outputs: results, attributes, domain });
    return results;
  }

  /** Adds a node as it is, outputs and all: for passes, which keep the values of the graph they read. */
  adopt(node: Node): void {
    for (const input of node.inputs) if (input) this.#mustSee(node.op, input);
    for (const output of node.outputs) this.#define(output);
    this.nodes.push(node);
  }

  adoptInput(input: GraphInput): void {
    this.#define(input.value);
    this.inputs.push(input);
  }

  adoptInitialiser(initialiser: Initialiser): void {
    this.#define(initialiser.value, initialiser);
    this.initialisers.push(initialiser);
  }

  /** Was the value made in this graph, or in one around it? */
  sees(value: Value): boolean {
    return this.#values.has(value) || (this.outer?.sees(value) ?? false);
  }

  /** The content of an anonymous constant that this graph sees; undefined for parameters, whose content may change, and all else. */
  constantOf(value: Value): TensorData | undefined {
    const initialiser = this.#values.get(value);
    if (initialiser) return initialiser.isParameter ? undefined : initialiser.tensor;
    return this.outer?.constantOf(value);
  }

  /** A readable dump. */
  toString(): string {
    return formatGraph(this);
  }

  /** A drawing as Mermaid text. */
  toMermaid(): string {
    return drawGraph(this);
  }

  /** A name nobody has: `prefix_0`, `prefix_1`, ... */
  fresh(prefix: string): string {
    let n = this.#names.get(prefix) ?? 0;
    while (this.#names.has(`${prefix}_${n}`)) n++;
    this.#names.set(prefix, n + 1);
    this.#names.set(`${prefix}_${n}`, this.#names.get(`${prefix}_${n}`) ?? 0);
    return `${prefix}_${n}`;
  }

  /** A symbol for a length that cannot be told from the operands: `_0`, `_1`, ... */
  freshDimension(): string {
    return this.fresh('');
  }

  #define(value: Value, initialiser?: Initialiser): Value {
    this.#values.set(value, initialiser);
    if (!this.#names.has(value.name)) this.#names.set(value.name, 0);
    return value;
  }

  #claim(name: string): string {
    if (name === '' || this.#names.has(name)) throw nameTaken(name);
    return name;
  }

  #mustSee(op: string, value: Value): void {
    if (this.sees(value)) return;
    throw new OnnxError({
      code: 'scope',
      message: `${op}: ${value.name} (${formatType(value)}) is not a value of graph "${this.name}" nor of one around it`,
      path: value.name,
      hint: 'values of another graph, or of the body of a Loop or If, must be fed in or given out first',
    });
  }
}

function nameTaken(name: string): OnnxError {
  return new OnnxError({
    code: 'graph',
    message: name === '' ? 'a value needs a name' : `the name "${name}" is taken in this graph`,
    path: name,
    hint: 'each input, parameter and output has a name of its own',
  });
}
