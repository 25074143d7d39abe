import type { Edges } from '@ergodic/kernel';

/** Edges from each node's side: those of node i are start[i] … start[i + 1] − 1, going to neighbour[k] as edge[k]. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly neighbour: Int32Array;
  readonly edge: Int32Array;
}

export function neighboursOf({ nodes, from, to }: Edges): Neighbours {
  const start = new Int32Array(nodes + 1);
  for (let e = 0; e < from.length; e++) {
    start[from[e]! + 1]!++;
    start[to[e]! + 1]!++;
  }
  for (let i = 0; i < nodes; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, nodes);
  const neighbour = new Int32Array(2 * from.length);
  const edge = new Int32Array(2 * from.length);
  for (let e = 0; e < from.length; e++)
    for (const [node, other] of [
      [from[e]!, to[e]!],
      [to[e]!, from[e]!],
    ] as const) {
      neighbour[next[node]!] = other;
      edge[next[node]!++] = e;
    }
  return { start, neighbour, edge };
}
