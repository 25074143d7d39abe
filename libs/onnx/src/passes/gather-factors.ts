import { type Graph, type Node, type Value } from '../graph/graph.ts';
import { isFloat } from '../graph/data-type.ts';
import { sameShape } from '../graph/shape.ts';
import { isMovable, Producers, scaledBy, times } from './producers.ts';
import { type Rewriter, rewriteGraph } from './rewrite.ts';

/** A factor of what these are given is a factor of what they give. */
const LINEAR = new Set(['ReduceSum', 'ReduceMean', 'Reshape', 'Squeeze', 'Unsqueeze', 'Transpose', 'Identity']);

/**
 * The graph in which constant factors have met: a (b x) is (ab) x; (a x) (b y) is (ab) (x y); Σ a x is a Σ x; x + (−y) is x − y. The
 * derivatives that a program takes leave many such.
 *
 * Equal up to rounding, since factors are rounded elsewhere, and the sign of a sum that is 0. NaN and infinities go on as before,
 * since factors are finite and not 0; a product beyond the largest number by less than its factors may be one that was not before,
 * or the other way round.
 */
export function gatherFactors(graph: Graph): Graph {
  const producers = new Producers(graph);
  return rewriteGraph<Gatherer>(graph, (target) => new Gatherer(target, producers));
}

class Gatherer implements Rewriter {
  readonly #graph: Graph;
  readonly #producers: Producers;

  constructor(graph: Graph, producers: Producers) {
    this.#graph = graph;
    this.#producers = producers;
  }

  node(node: Node): readonly Value[] | undefined {
    const [result] = node.outputs;
    const instead = node.domain === '' && result && isFloat(result.type) ? this.#simpler(node, result) : undefined;
    if (instead) return this.#producers.replace(result!, instead);
    this.#producers.note(node);
    return undefined;
  }

  #simpler(node: Node, result: Value): Value | undefined {
    const [a, b] = node.inputs;
    if (node.op === 'Add' || node.op === 'Sub') return this.#withoutSigns(node.op, a!, b!, result);
    const outer = scaledBy(this.#graph, node);
    if (outer) {
      const inner = this.#scaled(outer.of);
      return inner && this.#times(outer.factor * inner.factor, inner.of);
    }
    if (node.op === 'Mul' || node.op === 'Div') return this.#product(node, a!, b!, result);
    if (!LINEAR.has(node.op)) return undefined;
    const inner = this.#movable(a!, node);
    if (!inner) return undefined;
    const inputs = [inner.of, ...(node.inputs.slice(1) as Value[])];
    const plain = this.#producers.add(this.#graph, node.op, inputs, result, node.attributes);
    return this.#times(inner.factor, plain);
  }

  /** The very bits: a sign is not rounded. */
  #withoutSigns(op: 'Add' | 'Sub', a: Value, b: Value, result: Value): Value | undefined {
    const negated = (value: Value): Value | undefined => {
      const node = this.#producers.of(value);
      return node?.op === 'Neg' ? node.inputs[0] : undefined;
    };
    const [x, y] = [negated(a), negated(b)];
    if (y) return this.#producers.add(this.#graph, op === 'Add' ? 'Sub' : 'Add', [a, y], result);
    return x && op === 'Add' ? this.#producers.add(this.#graph, 'Sub', [b, x], result) : undefined;
  }

  /** Of two operands of which neither is constant: their factors in front of the product, where that is no more work. */
  #product(node: Node, a: Value, b: Value, result: Value): Value | undefined {
    const [x, y] = [this.#movable(a, node), this.#movable(b, node)];
    const isLarge = (value: Value, found: unknown) => found !== undefined && sameShape(value.shape, result.shape);
    if (!isLarge(a, x) && !isLarge(b, y)) return undefined;
    const [f, g] = [x?.factor ?? 1, y?.factor ?? 1];
    const plain = this.#producers.add(this.#graph, node.op, [x?.of ?? a, y?.of ?? b], result);
    return this.#times(node.op === 'Mul' ? f * g : f / g, plain);
  }

  #scaled(value: Value) {
    return scaledBy(this.#graph, this.#producers.of(value));
  }

  /** The factor of an operand that nobody else uses. */
  #movable(value: Value, { inputs }: Node) {
    return this.#producers.isUsedOnlyBy(value, inputs) ? this.#scaled(value) : undefined;
  }

  #times(factor: number, of: Value): Value | undefined {
    return isMovable(factor) ? times(this.#graph, this.#producers, factor, of) : undefined;
  }
}
