import { batchOf, createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import type { Context, Coupling } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';

/** A context outside a run. */
export const contextOf = (units: number, seed = 1): Context => lawContext(seed, 1, units);

export const row = (...x: number[]): Batch => batchOf(Float64Array.from(x), 1, x.length);

/** One row of standard normals. */
export function normalRow(nodes: number, seed = 5): Batch {
  const x = createBatch(1, nodes);
  new RandomStreams(seed, 'x', 1).fillNormal(0, x.data);
  return x;
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

/** Whether every node is reached from node 0. */
export function isConnected({ edges }: Coupling): boolean {
  const group = Int32Array.from({ length: edges.nodes }, (_, i) => i);
  const rootOf = (i: number): number => (group[i] === i ? i : (group[i] = rootOf(group[i]!)));
  for (let e = 0; e < edges.from.length; e++) group[rootOf(edges.from[e]!)] = rootOf(edges.to[e]!);
  return group.every((_, i) => rootOf(i) === rootOf(0));
}

/** The flow at a cosine of the given phase at each node is −eigenvalue · cosine: how far it is off. */
export function modeError(coupling: Coupling, phase: (node: number) => number, eigenvalue: number): number {
  const mode = Float64Array.from({ length: coupling.edges.nodes }, (_, i) => Math.cos(phase(i)));
  const flow = flowOf(coupling, batchOf(mode, 1, mode.length));
  return Math.max(...flow.map((f, i) => Math.abs(f + eigenvalue * mode[i]!)));
}

/** What a rejected option or file says. */
export function thrownBy(act: () => unknown): { code?: string; path?: string; message: string; hint?: string } {
  try {
    act();
  } catch (thrown) {
    return thrown as ReturnType<typeof thrownBy>;
  }
  throw new Error('nothing was thrown');
}
