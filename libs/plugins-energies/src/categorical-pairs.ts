import { categories, parameterArray, type Edges, type Energy, type Observable } from '@ergodic/kernel';
import { neighboursOf } from './neighbours.ts';

export interface CategoricalPairs {
  readonly edges: Edges;
  /** g[d]: how much a pair likes the difference d = x_i − x_j mod q; an even function. */
  readonly likes: Float64Array;
  /** J_e, an energy. */
  readonly coupling: Float64Array;
  /** h_c of each choice, an energy. */
  readonly field: Float64Array;
  readonly observables: readonly Observable[];
}

/**
 * E(x) = −Σ_e J_e g(x_i − x_j mod q) − Σᵢ h_(x_i) over categories 0 … q − 1, each edge once. θ is J and h:
 * ∂E/∂J_e = −g(x_i − x_j), ∂E/∂h_c = −(how many units are c). Conditional energies take O(neighbours + q).
 */
export function categoricalPairs({ edges, likes, coupling, field, observables }: CategoricalPairs): Energy {
  const { nodes, from, to } = edges;
  const q = likes.length;
  const { start, neighbour, edge } = neighboursOf(edges);
  const difference = (a: number, b: number): number => (a >= b ? a - b : a - b + q);
  return {
    space: categories(nodes, q),
    parameters: { coupling: parameterArray([from.length], coupling), field: parameterArray([q], field) },
    observables,
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        const row = r * nodes;
        let sum = 0;
        for (let e = 0; e < from.length; e++)
          sum -= coupling[e]! * likes[difference(x.data[row + from[e]!]!, x.data[row + to[e]!]!)]!;
        for (let i = 0; i < nodes; i++) sum -= field[x.data[row + i]!]!;
        out[r]! += scale * sum;
      }
    },
    conditional(x, replica, unit, out) {
      const row = replica * nodes;
      for (let c = 0; c < q; c++) out[c] = -field[c]!;
      for (let k = start[unit]!; k < start[unit + 1]!; k++) {
        const J = coupling[edge[k]!]!;
        const other = x.data[row + neighbour[k]!]!;
        for (let c = 0; c < q; c++) out[c]! -= J * likes[difference(c, other)]!;
      }
    },
    addParameterGradient(x, out, scale = 1) {
      const ofCoupling = out['coupling']!.data;
      const ofField = out['field']!.data;
      for (let r = 0; r < x.replicas; r++) {
        const row = r * nodes;
        for (let e = 0; e < from.length; e++)
          ofCoupling[e]! -= scale * likes[difference(x.data[row + from[e]!]!, x.data[row + to[e]!]!)]!;
        for (let i = 0; i < nodes; i++) ofField[x.data[row + i]!]! -= scale;
      }
    },
  };
}
