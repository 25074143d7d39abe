import { type Attributes, float, int } from '../graph/attribute.ts';
import { isFloat } from '../graph/data-type.ts';
import { type Graph, type Node, type Value } from '../graph/graph.ts';
import { isStatic, sameShape } from '../graph/shape.ts';
import { isMovable, Producers, scaledBy } from './producers.ts';
import { type Rewriter, rewriteGraph } from './rewrite.ts';

/** alpha A B of matrices, either transposed first. */
interface Product {
  readonly a: Value;
  readonly b: Value;
  readonly transposed: Attributes;
}

/** factor · (a product of matrices, or a value). */
interface Term {
  readonly factor: number;
  readonly of: Value | Product;
}

/** A factor moves into an operand of a product that has at most this share of the product's elements. */
const SMALL = 0.6;

/**
 * The graph in which products of matrices take along what is done to their results: factors, and the matrix that they are added to or
 * subtracted from. w + s (A B − C D) is two Gemm, the second added to the first. A factor that is known at run time only moves into an
 * operand, where that has fewer elements than the product: a learning rate times a gradient of weights.
 *
 * Equal up to rounding; NaN and infinities go on as before, save where a product overflows with its factor and not without, or the
 * other way round.
 */
export function joinProducts(graph: Graph): Graph {
  const producers = new Producers(graph);
  return rewriteGraph<Joiner>(graph, (target) => new Joiner(target, producers));
}

class Joiner implements Rewriter {
  readonly #graph: Graph;
  readonly #producers: Producers;

  constructor(graph: Graph, producers: Producers) {
    this.#graph = graph;
    this.#producers = producers;
  }

  node(node: Node): readonly Value[] | undefined {
    const [result] = node.outputs;
    const isMatrix = node.domain === '' && result?.shape.length === 2 && isFloat(result.type);
    const instead = isMatrix ? (this.#scaledProduct(node, result) ?? this.#sum(node, result)) : undefined;
    if (instead) return this.#producers.replace(result!, instead);
    this.#producers.note(node);
    return undefined;
  }

  /** s A B with a scalar s that is no constant. */
  #scaledProduct(node: Node, result: Value): Value | undefined {
    if (node.op !== 'Mul') return undefined;
    const at = node.inputs.findIndex((input) => input!.shape.length === 0);
    if (at < 0 || this.#graph.constantOf(node.inputs[at]!)) return undefined;
    const factor = node.inputs[at]!;
    const [term, ...others] = this.#terms(node.inputs[1 - at]!, 1, node.inputs, result);
    if (others.length > 0 || !term || !isProduct(term.of) || !isAttribute(term.factor, result)) return undefined;
    const { a, b, transposed } = term.of;
    const [least, other] = elements(a) <= elements(b) ? [a, b] : [b, a];
    if (!(elements(least) <= SMALL * elements(result))) return undefined;
    const scaled = this.#producers.add(this.#graph, 'Mul', [factor, least], least);
    const [left, right] = least === a ? [scaled, other] : [other, scaled];
    return this.#gemm({ a: left, b: right, transposed }, term.factor, undefined, result);
  }

  /** A sum with a product among its terms, and not more than one value beside products. */
  #sum(node: Node, result: Value): Value | undefined {
    const isScaled = scaledBy(this.#graph, node) !== undefined;
    if (!isScaled && node.op !== 'Add' && node.op !== 'Sub') return undefined;
    const terms = this.#termsOfNode(node, 1, result);
    const products = terms.flatMap(({ factor, of }) => (isProduct(of) ? [{ factor, of }] : []));
    const values = terms.flatMap(({ factor, of }) => (isProduct(of) ? [] : [{ factor, of }]));
    if (products.length === 0 || values.length > 1) return undefined;
    const [value] = values;
    if (!terms.every(({ factor }) => isAttribute(factor, result))) return undefined;
    if (value && value.factor !== 1 && !products.every(({ of }) => isNeverEmpty(of))) return undefined;
    let sum = value;
    for (const { factor, of } of products) sum = { factor: 1, of: this.#gemm(of, factor, sum, result) };
    return sum!.of;
  }

  #terms(value: Value, factor: number, usedBy: readonly (Value | undefined)[], result: Value): Term[] {
    const node = this.#producers.of(value);
    const isOpen = node && this.#producers.isUsedOnlyBy(value, usedBy) && sameShape(value.shape, result.shape);
    return isOpen ? this.#termsOfNode(node, factor, result) : [{ factor, of: value }];
  }

  #termsOfNode(node: Node, factor: number, result: Value): Term[] {
    const { op, inputs, attributes, outputs } = node;
    const [a, b, c] = inputs;
    const beside = (value: Value, sign: number) => this.#terms(value, sign * factor, inputs, result);
    const scaled = scaledBy(this.#graph, node);
    if (scaled) return beside(scaled.of, scaled.factor);
    if (op === 'Add') return [...beside(a!, 1), ...beside(b!, 1)];
    if (op === 'Sub') return [...beside(a!, 1), ...beside(b!, -1)];
    if (op === 'MatMul' && a!.shape.length === 2 && b!.shape.length === 2) {
      return [{ factor, of: { a: a!, b: b!, transposed: { transA: int(0), transB: int(0) } } }];
    }
    if (op === 'Gemm') {
      const number = (name: string) => Number(attributes[name]?.value ?? 1);
      const transposed = { transA: attributes['transA'] ?? int(0), transB: attributes['transB'] ?? int(0) };
      const product = { factor: factor * number('alpha'), of: { a: a!, b: b!, transposed } };
      return c ? [...beside(c, number('beta')), product] : [product];
    }
    return [{ factor, of: outputs[0]! }];
  }

  #gemm({ a, b, transposed }: Product, alpha: number, sum: Term | undefined, result: Value): Value {
    const value = sum?.of as Value | undefined;
    const attributes = { ...transposed, alpha: float(alpha), beta: float(sum?.factor ?? 1) };
    return this.#producers.add(this.#graph, 'Gemm', value ? [a, b, value] : [a, b], result, attributes);
  }
}

function isProduct(of: Value | Product): of is Product {
  return 'transposed' in of;
}

/** Attributes are float32, whatever the type of the product. */
function isAttribute(factor: number, { type }: Value): boolean {
  return isMovable(factor) && (type === 'float32' || Math.fround(factor) === factor);
}

function elements({ shape }: Value): number {
  return isStatic(shape) ? shape.reduce((product, length) => product * length, 1) : NaN;
}

/** onnxruntime leaves the factor of the bias out where the matrices have no element in common. */
function isNeverEmpty({ a, transposed }: Product): boolean {
  const inner = a.shape[transposed['transA']?.value === 1 ? 0 : 1]!;
  return typeof inner === 'number' && inner > 0;
}
