import { createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import type { Context, Coupling } from '@ergodic/kernel';

/** A context outside a run. */
export function contextOf(units: number): Context {
  return {
    seed: 1,
    replicas: 1,
    units,
    folder: '.',
    stream: (name, blocks = 1) => new RandomStreams(1, name, blocks),
    array: (_name, length) => new Float64Array(length),
    service(token) {
      throw new Error(`no service ${token.description}`);
    },
  };
}

export function flowOf(coupling: Coupling, x: Batch): Float64Array {
  const out = createBatch(x.replicas, x.width);
  coupling.addFlow(x, out);
  return out.data;
}

/** Edges as sorted `lower-higher` names. */
export function edgeNames({ edges }: Coupling): string[] {
  return Array.from(edges.from, (i, e) => `${Math.min(i, edges.to[e]!)}-${Math.max(i, edges.to[e]!)}`).sort();
}

/** How many edges meet at each node. */
export function degreesOf({ edges }: Coupling): number[] {
  const degrees = new Array<number>(edges.nodes).fill(0);
  for (let e = 0; e < edges.from.length; e++) {
    degrees[edges.from[e]!]!++;
    degrees[edges.to[e]!]!++;
  }
  return degrees;
}
