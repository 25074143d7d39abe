import type { Tensor, Tf } from '../common/tensor-types.ts';

/** Undirected edges of a graph: what each end hears of the other. */
export interface Graph {
  readonly nodes: number;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
}

/** [B, nodes, units] to Σ_j w_ij x_j, of the same shape. */
export type NeighbourSums = (tf: Tf, x: Tensor) => Tensor;

/** Up to that many neighbours for each pair of nodes, what is heard is fetched: with more, the product of matrices takes less time. */
const SPARSE = 0.015;

export const neighbourSums = (graph: Graph): NeighbourSums =>
  2 * graph.from.length <= SPARSE * graph.nodes ** 2 ? byEdges(graph) : byProduct(graph);

/** The product with the matrix w: nodes² numbers, and as many operations for each unit. */
export function byProduct({ nodes, from, to, weight }: Graph): NeighbourSums {
  const matrix = new Float32Array(nodes * nodes);
  for (let e = 0; e < from.length; e++) {
    matrix[from[e]! * nodes + to[e]!]! += weight[e]!;
    matrix[to[e]! * nodes + from[e]!]! += weight[e]!;
  }
  return (tf, x) => tf.matMul(tf.tensor2d(matrix, [nodes, nodes]), x);
}

/** Nodes of about as many neighbours: row after row, who they are and what they weigh. */
interface Bucket {
  readonly nodes: readonly number[];
  readonly width: number;
  readonly neighbours: Int32Array;
  readonly weights: Float32Array;
}

/**
 * What each node hears is fetched and added up, nodes of up to 1, 2, 4, 8, … neighbours together: less than four numbers and operations
 * for each edge and unit. Since w_ij = w_ji, the way back is the same sum.
 */
export function byEdges(graph: Graph): NeighbourSums {
  const buckets = bucketsOf(graph);
  const { nodes } = graph;
  const placed = buckets.flatMap((bucket) => bucket.nodes);
  // Nodes without neighbours have the row behind all others, of zeros.
  const places = new Int32Array(nodes).fill(placed.length);
  placed.forEach((node, place) => (places[node] = place));
  const summed = (tf: Tf, rows: Tensor): Tensor => {
    const sums = buckets.map(({ nodes: { length }, width, neighbours, weights }) => {
      const heard = tf.reshape(tf.gather(rows, tf.tensor1d(neighbours, 'int32')), [length, width, -1]);
      return tf.squeeze(tf.matMul(tf.tensor3d(weights, [length, 1, width]), heard), [1]);
    });
    const zeros = tf.zerosLike(tf.slice(rows, [0, 0], [1, -1]));
    return tf.gather(tf.concat([...sums, zeros]), tf.tensor1d(places, 'int32'));
  };
  // The derivative of tf.gather adds up element by element; the sum itself is products.
  const withSlope = (tf: Tf, rows: Tensor): Tensor =>
    tf.customGrad((given) => ({
      value: summed(tf, given as Tensor),
      gradFunc: (dy) => withSlope(tf, dy as Tensor),
    }))(rows);
  return (tf, x) => {
    const units = x.shape.at(-1)!;
    // Nodes first, so that what a node says is one piece of memory.
    const rows = tf.reshape(tf.transpose(x, [1, 0, 2]), [nodes, -1]);
    // The float64 reference takes no derivatives.
    const sums = 'customGrad' in tf ? withSlope(tf, rows) : summed(tf, rows);
    return tf.transpose(tf.reshape(sums, [nodes, -1, units]), [1, 0, 2]);
  };
}

function bucketsOf({ nodes, from, to, weight }: Graph): Bucket[] {
  const heard = Array.from({ length: nodes }, (): [node: number, weight: number][] => []);
  for (let e = 0; e < from.length; e++) {
    heard[from[e]!]!.push([to[e]!, weight[e]!]);
    heard[to[e]!]!.push([from[e]!, weight[e]!]);
  }
  const byWidth = new Map<number, number[]>();
  heard.forEach(({ length }, node) => {
    if (length === 0) return;
    const width = 2 ** Math.ceil(Math.log2(length));
    const members = byWidth.get(width) ?? [];
    members.push(node);
    byWidth.set(width, members);
  });
  return [...byWidth].map(([width, members]) => {
    const neighbours = new Int32Array(members.length * width);
    const weights = new Float32Array(members.length * width);
    members.forEach((node, row) => {
      // Filled up with the first again, without weight.
      neighbours.fill(heard[node]![0]![0], row * width, (row + 1) * width);
      heard[node]!.forEach(([neighbour, w], k) => {
        neighbours[row * width + k] = neighbour;
        weights[row * width + k] = w;
      });
    });
    return { nodes: members, width, neighbours, weights };
  });
}
