import { type Graph, type Node, type Value } from '../graph/graph.ts';

/** The graph as it is written: every output comes from a node of the graph itself, and each value has its name in the file. */
export interface WireGraph {
  readonly nodes: readonly Node[];
  /** In the order of the graph's outputs; each is the output of one of `nodes`. */
  readonly outputs: readonly Value[];
}

/**
 * ONNX knows an output by the name of its value, and wants it made by a node of that very graph. So a value goes out under the
 * output's name; one that goes out twice, or that is an input, a constant or a value from around, gets an Identity node.
 *
 * @param names receives the name in the file of each value that does not keep its own
 */
export function wireGraph(graph: Graph, names: Map<Value, string>, taken: Set<string>): WireGraph {
  const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const nodes = [...graph.nodes];
  for (const { name } of graph.outputs) taken.add(name);
  const outputs = graph.outputs.map(({ name, value }) => {
    if (made.delete(value)) {
      names.set(value, name);
      return value;
    }
    const copy: Value = { ...value, name };
    nodes.push({ op: 'Identity', inputs: [value], outputs: [copy], attributes: {}, domain: '' });
    names.set(copy, name);
    return copy;
  });
  for (const value of made) {
    // An inner value may happen to have the name that the caller gave to an output.
    if (!taken.has(value.name)) continue;
    let n = 1;
    while (taken.has(`${value.name}_${n}`)) n++;
    names.set(value, `${value.name}_${n}`);
  }
  for (const value of made) taken.add(names.get(value) ?? value.name);
  return { nodes, outputs };
}
