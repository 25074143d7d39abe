import type { Edges } from '@ergodic/kernel';

/** A graph of more nodes than this is not read: each array of numbers for them would take a gigabyte. */
export const MOST_NODES = 2 ** 27;

export interface EdgeProblem {
  /** Which of from, to, weight is wrong: 0, 1 or 2. */
  readonly cell: number;
  readonly message: string;
  readonly hint: string;
}

export interface CollectorOptions {
  /** How many nodes there are; left out, the edges tell, and each of 0 … N − 1 has to be in one of them. */
  readonly nodes?: number;
  /** A node joined to itself is an error, or its weight is a linear coefficient: what x² is of a bit. */
  readonly loops?: 'reject' | 'linear';
  /** What the file adds to the numbers of nodes, which start from 0 here. */
  readonly first?: 0 | 1;
}

/** Takes edges one after the other, adds up those of the same pair, and looks whether every node is there. */
export class EdgeCollector {
  readonly #places = new Map<number, Map<number, number>>();
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #weight: number[] = [];
  readonly #linear = new Map<number, number>();
  readonly #seen = new Set<number>();
  readonly #options: CollectorOptions;
  #largest = -1;

  constructor(options: CollectorOptions = {}) {
    this.#options = options;
  }

  /** Adds an edge, or tells what is wrong with it. */
  add(from: number, to: number, weight: number): EdgeProblem | undefined {
    const { nodes, loops = 'reject', first = 0 } = this.#options;
    for (const [cell, node] of [from, to].entries()) {
      if (!Number.isSafeInteger(node) || node < first)
        return {
          cell,
          message: `${node} is not the number of a node`,
          hint: `nodes are whole numbers from ${first} on`,
        };
      if (nodes !== undefined && node - first >= nodes)
        return { cell, message: `there is no node ${node}`, hint: `nodes are ${first} … ${nodes - 1 + first}` };
      if (node - first >= MOST_NODES)
        return { cell, message: `${node} is too large for the number of a node`, hint: `at most ${MOST_NODES} nodes` };
    }
    if (!Number.isFinite(weight))
      return { cell: 2, message: `the weight is ${weight}`, hint: 'a finite number, or nothing for 1' };
    if (from === to && loops === 'reject')
      return { cell: 1, message: `node ${to} is joined to itself`, hint: 'two different nodes' };
    const [i, j] = [from - first, to - first];
    this.#seen.add(i).add(j);
    this.#largest = Math.max(this.#largest, i, j);
    const sum = i === j ? this.#weigh(i, weight) : this.#join(i, j, weight);
    if (!Number.isFinite(sum))
      return { cell: 2, message: `the weights of ${from} and ${to} add up to ${sum}`, hint: 'smaller numbers' };
    return undefined;
  }

  /** Σ of the weights of a node's loops up to now. */
  #weigh(i: number, weight: number): number {
    const sum = (this.#linear.get(i) ?? 0) + weight;
    this.#linear.set(i, sum);
    return sum;
  }

  /** Σ of the weights of a pair up to now. */
  #join(i: number, j: number, weight: number): number {
    const [low, high] = i < j ? [i, j] : [j, i];
    const row = this.#places.get(low) ?? new Map<number, number>();
    this.#places.set(low, row);
    const place = row.get(high);
    if (place !== undefined) return (this.#weight[place]! += weight);
    row.set(high, this.#from.length);
    this.#from.push(i);
    this.#to.push(j);
    this.#weight.push(weight);
    return weight;
  }

  /** The first node that no edge has, where the edges tell how many there are. */
  missing(): { readonly missing: number; readonly largest: number } | undefined {
    if (this.#options.nodes !== undefined || this.#seen.size > this.#largest) return undefined;
    let missing = 0;
    while (this.#seen.has(missing)) missing++;
    return { missing, largest: this.#largest };
  }

  edges(): Edges {
    return {
      nodes: this.#options.nodes ?? this.#largest + 1,
      from: Int32Array.from(this.#from),
      to: Int32Array.from(this.#to),
      weight: Float64Array.from(this.#weight),
    };
  }

  /** Σ of the weights of each node's loops. */
  linear(): Float64Array {
    const linear = new Float64Array(this.#options.nodes ?? this.#largest + 1);
    for (const [i, weight] of this.#linear) linear[i] = weight;
    return linear;
  }
}
