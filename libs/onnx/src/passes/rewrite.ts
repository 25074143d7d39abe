import { type Attribute } from '../graph/attribute.ts';
import { type Graph, type Initialiser, type Node, type Value } from '../graph/graph.ts';

/** What a pass does in one graph: it gets the graph that is being filled. */
export interface Rewriter {
  /** The value to use instead of an initialiser, which is dropped then; undefined keeps it. Itself: dropped, since nobody uses it. */
  initialiser?(initialiser: Initialiser): Value | undefined;
  /** The values to use instead of the node's outputs, in the same way. Its inputs are rewritten already. */
  node?(node: Node): readonly Value[] | undefined;
}

/**
 * A copy of the graph in which a pass has replaced nodes and initialisers, in the bodies of loops and branches too. Inputs and the
 * names of outputs stay.
 *
 * @param rewriterOf makes the rewriter of a graph, given the graph being filled and the rewriter of the one around it
 */
export function rewriteGraph<R extends Rewriter>(graph: Graph, rewriterOf: (target: Graph, outer?: R) => R): Graph {
  return copy(graph, new Map(), rewriterOf);
}

function copy<R extends Rewriter>(
  graph: Graph,
  replaced: Map<Value, Value>,
  rewriterOf: (target: Graph, outer?: R) => R,
  around?: { readonly graph: Graph; readonly rewriter: R },
): Graph {
  const target = graph.emptyCopy(around?.graph);
  const rewriter = rewriterOf(target, around?.rewriter);
  const now = (value: Value): Value => replaced.get(value) ?? value;
  for (const input of graph.inputs) target.adoptInput(input);
  for (const initialiser of graph.initialisers) {
    const instead = rewriter.initialiser?.(initialiser);
    if (instead) replaced.set(initialiser.value, instead);
    else target.adoptInitialiser(initialiser);
  }
  for (const node of graph.nodes) {
    const inside = (attribute: Attribute): Attribute =>
      attribute.kind === 'graph'
        ? { kind: 'graph', value: copy(attribute.value, replaced, rewriterOf, { graph: target, rewriter }) }
        : attribute;
    const attributes = Object.fromEntries(Object.entries(node.attributes).map(([name, a]) => [name, inside(a)]));
    const moved: Node = { ...node, inputs: node.inputs.map((input) => input && now(input)), attributes };
    const instead = rewriter.node?.(moved);
    if (instead) node.outputs.forEach((output, i) => replaced.set(output, instead[i]!));
    else target.adopt(moved);
  }
  for (const { name, value, doc } of graph.outputs) target.output(name, now(value), doc);
  return target;
}

/** The nodes of a graph with those of the bodies inside. */
export function countNodes(graph: Graph): number {
  const inside = graph.nodes.flatMap(({ attributes }) => Object.values(attributes));
  return inside.reduce(
    (sum, attribute) => (attribute.kind === 'graph' ? sum + countNodes(attribute.value) : sum),
    graph.nodes.length,
  );
}
