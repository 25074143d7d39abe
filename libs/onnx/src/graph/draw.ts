import { type Graph, type Node, type Value } from './graph.ts';
import { formatType } from './shape.ts';

/**
 * The graph as a Mermaid flowchart: inputs and parameters above, operations with the type of what they give, arrows along the data,
 * bodies of loops and branches as boxes. Constants are left out.
 *
 * Mermaid and not SVG: it is text that GitHub, VS Code and documentation sites draw, they do the layout, and it can be compared
 * line by line; an SVG needs a layout engine here and says no more.
 */
export function drawGraph(graph: Graph): string {
  const lines = ['flowchart TD'];
  new Drawing(lines).graph(graph, '  ');
  return lines.join('\n');
}

class Drawing {
  readonly #lines: string[];
  /** The box that makes each value. */
  readonly #boxes = new Map<Value, string>();
  #count = 0;

  constructor(lines: string[]) {
    this.#lines = lines;
  }

  graph(graph: Graph, indent: string): void {
    for (const { value } of graph.inputs) {
      this.#boxes.set(value, this.#box(indent, '([', `${value.name}: ${formatType(value)}`, '])'));
    }
    for (const { value, isParameter } of graph.initialisers) {
      if (isParameter) this.#boxes.set(value, this.#box(indent, '[(', `${value.name}: ${formatType(value)}`, ')]'));
    }
    for (const node of graph.nodes) this.#node(node, indent);
    for (const { name, value } of graph.outputs) {
      this.#arrow(value, this.#box(indent, '([', `${name}: ${formatType(value)}`, '])'), indent);
    }
  }

  #node({ op, inputs, outputs, attributes }: Node, indent: string): void {
    const box = this.#box(indent, '[', `${op} ${outputs.map(formatType).join(', ')}`, ']');
    for (const value of new Set(inputs)) if (value) this.#arrow(value, box, indent);
    for (const value of outputs) this.#boxes.set(value, box);
    for (const [name, attribute] of Object.entries(attributes)) {
      if (attribute.kind !== 'graph') continue;
      this.#lines.push(`${indent}subgraph ${box}_${name} ["${name} of ${op}"]`);
      this.graph(attribute.value, `${indent}  `);
      this.#lines.push(`${indent}end`, `${indent}${box} -.- ${box}_${name}`);
    }
  }

  #box(indent: string, open: string, text: string, close: string): string {
    const id = `n${this.#count++}`;
    this.#lines.push(`${indent}${id}${open}"${text.replaceAll('"', '#quot;')}"${close}`);
    return id;
  }

  #arrow(from: Value, to: string, indent: string): void {
    const box = this.#boxes.get(from);
    if (box) this.#lines.push(`${indent}${box} --> ${to}`);
  }
}
