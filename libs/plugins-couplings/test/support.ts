import { createBatch, type Batch } from '@ergodic/numerics';
import type { Context, Coupling } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';

/** A context outside a run. */
export const contextOf = (units: number): Context => lawContext(1, 1, units);

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
