import { type Attributes } from '../graph/attribute.ts';
import { type Graph, type Node, type Value } from '../graph/graph.ts';
import { isFloat } from '../graph/data-type.ts';
import { sameShape } from '../graph/shape.ts';
import { scalar } from '../graph/tensor.ts';

/** What a pass over arithmetic needs to know of the values of the graph that it fills: who makes them and how often they are used. */
export class Producers {
  readonly #nodes = new Map<Value, Node>();
  readonly #uses = new Map<Value, number>();

  constructor(graph: Graph) {
    this.#count(graph);
  }

  #count(graph: Graph): void {
    const use = (value: Value): void => void this.#uses.set(value, (this.#uses.get(value) ?? 0) + 1);
    for (const { inputs, attributes } of graph.nodes) {
      for (const input of inputs) if (input) use(input);
      for (const attribute of Object.values(attributes)) if (attribute.kind === 'graph') this.#count(attribute.value);
    }
    for (const { value } of graph.outputs) use(value);
  }

  /** The operation that makes a value; undefined for inputs and constants. */
  of(value: Value): Node | undefined {
    return this.#nodes.get(value);
  }

  /** Notes a node that goes into the filled graph as it is. */
  note(node: Node): void {
    for (const output of node.outputs) this.#nodes.set(output, node);
  }

  /** Does nobody but these inputs use the value? Then it need not be computed where they do without it. */
  isUsedOnlyBy(value: Value, inputs: readonly (Value | undefined)[]): boolean {
    return (this.#uses.get(value) ?? 0) <= inputs.filter((input) => input === value).length;
  }

  /** `instead` goes where the output of a node went. */
  replace(output: Value, instead: Value): readonly Value[] {
    this.#uses.set(instead, (this.#uses.get(instead) ?? 0) + (this.#uses.get(output) ?? 0));
    return [instead];
  }

  /** Adds an operation with one output, used once so far as anybody knows. */
  add(
    graph: Graph,
    op: string,
    inputs: readonly Value[],
    like: Pick<Value, 'type' | 'shape'>,
    attributes: Attributes = {},
  ): Value {
    const [value] = graph.add(op, inputs, attributes, [{ type: like.type, shape: like.shape }]);
    this.#nodes.set(value!, graph.nodes.at(-1)!);
    return value!;
  }
}

/** The one element of a constant of a float type that stretches no operand beside it; undefined for all else. */
export function constantFactor(graph: Graph, value: Value | undefined, result: Value): number | undefined {
  const content = value && isFloat(value.type) ? graph.constantOf(value) : undefined;
  if (!content || content.data.length !== 1 || content.shape.length > result.shape.length) return undefined;
  return Number(content.data[0]);
}

/**
 * Factors that may be moved and multiplied: finite, not 0 (0 · ∞ is NaN) and of moderate size, so that a product of a few neither
 * overflows nor loses digits below the smallest normal number.
 */
export function isMovable(factor: number): boolean {
  const size = Math.abs(factor);
  return size >= 2 ** -20 && size <= 2 ** 20;
}

/** The factor by which an operation multiplies one of its operands: c x, x c, x / c and −x. */
export function scaledBy(graph: Graph, node: Node | undefined): { factor: number; of: Value } | undefined {
  if (!node || node.domain !== '' || !isFloat(node.outputs[0]!.type)) return undefined;
  const [a, b] = node.inputs;
  const result = node.outputs[0]!;
  const found = (factor: number | undefined, of: Value | undefined) =>
    factor !== undefined && isMovable(factor) && of && sameShape(of.shape, result.shape) ? { factor, of } : undefined;
  if (node.op === 'Neg') return found(-1, a);
  const right = constantFactor(graph, b, result);
  if (node.op === 'Div') return right === undefined ? undefined : found(1 / right, a);
  if (node.op !== 'Mul') return undefined;
  return found(right, a) ?? found(constantFactor(graph, a, result), b);
}

/** factor · of, without an operation more than it needs. */
export function times(graph: Graph, producers: Producers, factor: number, of: Value): Value {
  if (factor === 1) return of;
  if (factor === -1) return producers.add(graph, 'Neg', [of], of);
  return producers.add(graph, 'Mul', [of, graph.constant(scalar(of.type, factor))], of);
}
