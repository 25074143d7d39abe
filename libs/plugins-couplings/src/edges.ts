import { z } from 'zod';
import { ErgodicError, partOption, type Edges } from '@ergodic/kernel';

export const weightOption = z
  .number()
  .default(1)
  .describe('w of every edge: a conductance where something flows, a factor of the coupling J in an energy');

/** For flows: what the flow runs along. */
export const graphOption = partOption('coupling').describe(
  'the graph, e.g. { use: ring }: its edges and their weights w; its own flow is not used',
);

/** Edges of one weight between pairs of nodes. */
export function edgesOf(nodes: number, pairs: readonly (readonly [number, number])[], weight: number): Edges {
  return {
    nodes,
    from: Int32Array.from(pairs, ([i]) => i),
    to: Int32Array.from(pairs, ([, j]) => j),
    weight: new Float64Array(pairs.length).fill(weight),
  };
}

/** Every pair of N nodes, i < j, with weights of 1. */
export function completeEdges(N: number): Edges {
  const edges = (N * (N - 1)) / 2;
  const from = new Int32Array(edges);
  const to = new Int32Array(edges);
  let e = 0;
  for (let i = 0; i < N; i++)
    for (let j = i + 1; j < N; j++) {
      from[e] = i;
      to[e++] = j;
    }
  return { nodes: N, from, to, weight: new Float64Array(edges).fill(1) };
}

/** The same edges, every weight times `factor`. */
export function scaledEdges(edges: Edges, factor: number): Edges {
  return { ...edges, weight: edges.weight.map((w) => factor * w) };
}

/** Pairs of nodes, each at most once, that are asked for while a graph is drawn. */
export class PairSet {
  readonly #keys = new Set<number>();

  constructor(readonly nodes: number) {}

  has(i: number, j: number): boolean {
    return this.#keys.has(this.#key(i, j));
  }

  add(i: number, j: number): void {
    this.#keys.add(this.#key(i, j));
  }

  delete(i: number, j: number): void {
    this.#keys.delete(this.#key(i, j));
  }

  #key(i: number, j: number): number {
    return i < j ? i * this.nodes + j : j * this.nodes + i;
  }
}

/** @throws ErgodicError `invalid-option` where the recipe has fewer units than the graph needs */
export function checkUnits(name: string, units: number, least: number, hint: string): void {
  if (units >= least) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `coupling ${name}: units is ${units}`,
    path: 'units',
    value: units,
    hint,
  });
}

/** An option of a graph that does not go with the number of nodes. */
export function graphProblem(name: string, option: string, value: unknown, why: string, hint: string): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `coupling ${name}: ${option} is ${String(value)}, ${why}`,
    path: option,
    value,
    hint,
  });
}
