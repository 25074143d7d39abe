import { z } from 'zod';
import { ErgodicError, type Coupling, type Edges } from '@ergodic/kernel';

/**
 * Linear conductance along edges: node j gives node i the flow w_ij (x_j − x_i), and i gives j the opposite.
 *
 * out_i += Σ_j w_ij (x_j − x_i) = −(L x)_i with L the weighted graph Laplacian, so Σᵢ out_i = 0 but for rounding. For
 * w ≥ 0 the largest x does not rise and the least does not fall, also in Euler steps dt with dt · Σ_j w_ij ≤ 1.
 * x and out: [replicas, nodes]; out in units of weight · x.
 *
 * Source: J. Fourier, Théorie analytique de la chaleur (1822); G. Kirchhoff, Ann. Phys. 148 (1847) 497.
 */
export function linearCoupling(edges: Edges): Coupling {
  const { nodes, from, to, weight } = edges;
  return {
    edges,
    addFlow(x, out) {
      if (x.width !== nodes || out.width !== nodes || x.replicas !== out.replicas)
        throw new RangeError(
          `addFlow: x is [${x.replicas}, ${x.width}] and out [${out.replicas}, ${out.width}], must be [replicas, ${nodes}]`,
        );
      for (let r = 0; r < x.replicas; r++) {
        const offset = r * nodes;
        for (let e = 0; e < from.length; e++) {
          const i = offset + from[e]!;
          const j = offset + to[e]!;
          const flow = weight[e]! * (x.data[j]! - x.data[i]!);
          out.data[i]! += flow;
          out.data[j]! -= flow;
        }
      }
    },
  };
}

export const weightOption = z
  .number()
  .default(1)
  .describe('w of every edge: a rate as a conductance, a factor of the coupling energy in spins');

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

/** Edges of one weight between pairs of nodes. */
export function edgesOf(nodes: number, pairs: readonly (readonly [number, number])[], weight: number): Edges {
  return {
    nodes,
    from: Int32Array.from(pairs, ([i]) => i),
    to: Int32Array.from(pairs, ([, j]) => j),
    weight: new Float64Array(pairs.length).fill(weight),
  };
}
