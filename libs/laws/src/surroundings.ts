import type { Definition, Registry } from '@ergodic/kernel';
import type { Surroundings } from './context.ts';

/** What a definition requires: a small weighted graph, a few weighted points, a logistic function; none symmetric. */
export function surroundingsOf({ requires = [] }: Pick<Definition, 'requires'>, registry?: Registry): Surroundings {
  return {
    registry,
    ...(requires.includes('coupling') && { coupling: graph }),
    ...(requires.includes('data') && { dataset: points }),
    ...(requires.includes('activation') && { activation: logistic }),
  };
}

const edges = {
  nodes: 5,
  from: Int32Array.of(0, 1, 2, 3, 4, 1),
  to: Int32Array.of(1, 2, 3, 4, 0, 3),
  weight: Float64Array.of(1, 0.5, 1.5, 0.25, 2, 0.75),
};

/** A ring of five nodes with a chord, and linear flow. */
const graph: Surroundings['coupling'] = {
  edges,
  linear: true,
  addFlow(x, out) {
    const { nodes, from, to, weight } = edges;
    for (let r = 0; r < x.replicas; r++)
      for (let e = 0; e < from.length; e++) {
        const [i, j] = [r * nodes + from[e]!, r * nodes + to[e]!];
        const flow = weight[e]! * (x.data[j]! - x.data[i]!);
        out.data[i]! += flow;
        out.data[j]! -= flow;
      }
  },
};

/** Eight points in the plane, two loose groups of unequal size and weight. */
const points: Surroundings['dataset'] = {
  name: 'eight points',
  points: Float64Array.of(0, 0.1, 0.4, -0.3, -0.5, 0.2, 0.3, 0.7, -0.2, -0.6, 3.1, 1.9, 2.7, 2.4, 3.6, 2.2),
  count: 8,
  dimension: 2,
  columns: ['a', 'b'],
  labels: Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1),
  classes: ['left', 'right'],
  weights: Float64Array.of(1, 0.5, 1.5, 1, 1, 2, 0.75, 1),
};

/** y = 1/(1 + e^(−u/T)). */
const logistic: Surroundings['activation'] = {
  over: 'elements',
  apply(u, T, out) {
    for (let i = 0; i < u.length; i++) out[i] = 1 / (1 + Math.exp(-u[i]! / T));
  },
  derivative(u, T, v, out) {
    for (let i = 0; i < u.length; i++) {
      const y = 1 / (1 + Math.exp(-u[i]! / T));
      out[i] = (v[i]! * y * (1 - y)) / T;
    }
  },
};
