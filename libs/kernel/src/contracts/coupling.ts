import type { Batch } from '@ergodic/numerics';

/** A graph: edge e joins `from[e]` and `to[e]` with `weight[e]`; each undirected edge once. */
export interface Edges {
  readonly nodes: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

/**
 * Who exchanges with whom, and how much flows.
 *
 * Laws: what i gives, j gets (antisymmetric flow), so Σᵢ out_i does not change; linear conductance obeys the maximum
 * principle.
 */
export interface Coupling {
  readonly edges: Edges;
  /** Whether the flow is −L x, L the Laplacian of the edges' weights: Σ_j w_ij (x_j − x_i) into i. */
  readonly linear?: boolean;
  /** out_i += Σ_j flow from j into i, row by row. */
  addFlow(x: Batch, out: Batch): void;
}
