import type { Coupling, Edges } from '@ergodic/kernel';
import { rowCoupling } from './row-coupling.ts';

/**
 * Linear conductance along edges: node j gives node i the flow w_ij (x_j − x_i), and i gives j the opposite.
 *
 * out_i += Σ_j w_ij (x_j − x_i) = −(L x)_i with L the weighted graph Laplacian, so Σᵢ out_i = 0 but for rounding. For
 * w ≥ 0 the largest x does not rise and the least does not fall, also in Euler steps dt with dt · Σ_j w_ij ≤ 1.
 * x and out: [replicas, nodes]; out in units of weight · x.
 *
 * Source: J. Fourier, Théorie analytique de la chaleur (1822); G. Kirchhoff, Ann. Phys. 148 (1847) 497, doi:10.1002/andp.18471481202.
 */
export function linearCoupling(edges: Edges): Coupling {
  const { from, to, weight } = edges;
  const addRow = (x: Float64Array, out: Float64Array, offset: number): void => {
    for (let e = 0; e < from.length; e++) {
      const i = offset + from[e]!;
      const j = offset + to[e]!;
      const flow = weight[e]! * (x[j]! - x[i]!);
      out[i]! += flow;
      out[j]! -= flow;
    }
  };
  return rowCoupling(edges, addRow, true);
}
