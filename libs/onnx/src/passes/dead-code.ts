import { type Graph, type Node, type Value } from '../graph/graph.ts';
import { rewriteGraph } from './rewrite.ts';

/**
 * The graph without what no output needs: operations, constants and parameters. Inputs stay, since callers feed them; a body of a
 * loop keeps all that it gives.
 */
export function removeDeadCode(graph: Graph): Graph {
  const needed = new Set<Value>();
  markNeeded(graph, needed);
  return rewriteGraph(graph, () => ({
    initialiser: ({ value }) => (needed.has(value) ? undefined : value),
    node: ({ outputs }) => (outputs.some((output) => needed.has(output)) ? undefined : outputs),
  }));
}

/** Walks backwards: a node is needed where one of its outputs is; then so are its inputs and all that its bodies need. */
function markNeeded(graph: Graph, needed: Set<Value>): void {
  for (const { value } of graph.outputs) needed.add(value);
  for (const node of graph.nodes.toReversed()) {
    if (node.outputs.some((output) => needed.has(output))) markInputs(node, needed);
  }
}

function markInputs({ inputs, attributes }: Node, needed: Set<Value>): void {
  for (const input of inputs) if (input) needed.add(input);
  for (const attribute of Object.values(attributes)) {
    if (attribute.kind === 'graph') markNeeded(attribute.value, needed);
  }
}
