import type { Edges } from '@ergodic/kernel';

export interface EdgeProblem {
  /** Which of from, to, weight is wrong: 0, 1 or 2. */
  readonly cell: number;
  readonly message: string;
  readonly hint: string;
}

/** Takes edges one after the other, adds up those of the same pair, and looks whether every node is there. */
export class EdgeCollector {
  readonly #places = new Map<string, number>();
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #weight: number[] = [];
  readonly #nodes = new Set<number>();
  #largest = -1;

  /** Adds an edge, or tells what is wrong with it. */
  add(from: number, to: number, weight: number): EdgeProblem | undefined {
    for (const [cell, node] of [from, to].entries())
      if (!Number.isSafeInteger(node) || node < 0)
        return { cell, message: `${node} is not the number of a node`, hint: 'nodes are whole numbers from 0 on' };
    if (from === to) return { cell: 1, message: `node ${to} is joined to itself`, hint: 'two different nodes' };
    if (!Number.isFinite(weight))
      return { cell: 2, message: `the weight is ${weight}`, hint: 'a finite number, or nothing for 1' };
    const pair = from < to ? `${from} ${to}` : `${to} ${from}`;
    const place = this.#places.get(pair);
    if (place !== undefined) this.#weight[place]! += weight;
    else {
      this.#places.set(pair, this.#from.length);
      this.#from.push(from);
      this.#to.push(to);
      this.#weight.push(weight);
      this.#nodes.add(from).add(to);
      this.#largest = Math.max(this.#largest, from, to);
    }
    return undefined;
  }

  /** The edges, or the first node that none of them has. */
  edges(): Edges | { readonly missing: number; readonly largest: number } {
    const largest = this.#largest;
    if (this.#nodes.size <= largest) {
      let missing = 0;
      while (this.#nodes.has(missing)) missing++;
      return { missing, largest };
    }
    return {
      nodes: largest + 1,
      from: Int32Array.from(this.#from),
      to: Int32Array.from(this.#to),
      weight: Float64Array.from(this.#weight),
    };
  }
}
