import type { Batch } from '@ergodic/numerics';
import { reals, type Coupling, type Energy } from '@ergodic/kernel';

type Edge = readonly [from: number, to: number, weight?: number];

/** A coupling whose node j gives node i the flow w · pull(x_i, x_j). */
export function coupled(
  nodes: number,
  edges: readonly Edge[],
  pull: (here: number, there: number) => number,
  linear = false,
): Coupling {
  const from = Int32Array.from(edges, ([i]) => i);
  const to = Int32Array.from(edges, ([, j]) => j);
  const weight = Float64Array.from(edges, ([, , w = 1]) => w);
  return {
    edges: { nodes, from, to, weight },
    linear,
    addFlow(x, out) {
      for (let start = 0; start < x.data.length; start += nodes)
        for (let e = 0; e < from.length; e++) {
          const [i, j] = [start + from[e]!, start + to[e]!];
          const flow = weight[e]! * pull(x.data[i]!, x.data[j]!);
          out.data[i]! += flow;
          out.data[j]! -= flow;
        }
    },
  };
}

/** Linear conductance. */
export const conducting = (nodes: number, edges: readonly Edge[]): Coupling =>
  coupled(nodes, edges, (here, there) => there - here, true);

/** Nodes 0 … N − 1 in a row, with the same conductance between neighbours, or one each. */
export const rod = (nodes: number, conductance: number | readonly number[] = 1): Coupling =>
  conducting(
    nodes,
    Array.from(
      { length: nodes - 1 },
      (_, i) => [i, i + 1, typeof conductance === 'number' ? conductance : conductance[i]] as const,
    ),
  );

/** U = Σ C T. */
export function bodies(capacities: readonly number[]): Energy {
  const nodes = capacities.length;
  return {
    space: reals(nodes),
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let k = 0; k < x.data.length; k++)
        out[Math.floor(k / nodes)]! += scale * capacities[k % nodes]! * x.data[k]!;
    },
    addForce(x, out, scale = 1) {
      for (let k = 0; k < x.data.length; k++) out.data[k]! -= scale * capacities[k % nodes]!;
    },
  };
}

/** Every pair of N phases with w = K/N, in O(N): Σ_j sin(θ_j − θ_i) from Σ cos and Σ sin. The edges are not listed. */
export function meanField(nodes: number, K: number): Coupling {
  const cosine = new Float64Array(nodes);
  const sine = new Float64Array(nodes);
  return {
    edges: { nodes, from: new Int32Array(0), to: new Int32Array(0), weight: new Float64Array(0) },
    addFlow(x, out) {
      for (let start = 0; start < x.data.length; start += nodes) {
        let [C, S] = [0, 0];
        for (let i = 0; i < nodes; i++) {
          C += cosine[i] = Math.cos(x.data[start + i]!);
          S += sine[i] = Math.sin(x.data[start + i]!);
        }
        for (let i = 0; i < nodes; i++) out.data[start + i]! += (K / nodes) * (S * cosine[i]! - C * sine[i]!);
      }
    },
  };
}

/** |Σ e^(iθ)|/N of each row. */
export function orderOf(x: Batch): Float64Array {
  return Float64Array.from({ length: x.replicas }, (_, r) => {
    let [C, S] = [0, 0];
    for (let k = r * x.width; k < (r + 1) * x.width; k++) {
      C += Math.cos(x.data[k]!);
      S += Math.sin(x.data[k]!);
    }
    return Math.hypot(C, S) / x.width;
  });
}
