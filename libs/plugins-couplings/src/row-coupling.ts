import type { Coupling, Edges } from '@ergodic/kernel';

/**
 * A coupling from the flow of one row: `addRow` reads nodes x[offset], x[offset + 1], … and adds what flows into each to
 * `out` at the same places.
 */
export function rowCoupling(
  edges: Edges,
  addRow: (x: Float64Array, out: Float64Array, offset: number) => void,
  linear = false,
): Coupling {
  const { nodes } = edges;
  return {
    edges,
    linear,
    addFlow(x, out) {
      if (x.width !== nodes || out.width !== nodes || x.replicas !== out.replicas)
        throw new RangeError(
          `addFlow: x is [${x.replicas}, ${x.width}] and out [${out.replicas}, ${out.width}], must be [replicas, ${nodes}]`,
        );
      for (let r = 0; r < x.replicas; r++) addRow(x.data, out.data, r * nodes);
    },
  };
}
