import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { edgesOf, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * Nearest neighbours on a chain, a rectangle or a box. Node (a, b, c) of shape [A, B, C] is number (a·B + b)·C + c: the last
 * coordinate runs fastest. Its own shape sets the number of nodes, not the recipe's `units`.
 *
 * Periodic directions of length 3 or more have one more edge that closes them. Along a direction of length 2 the closing
 * edge would join a pair that is joined already; it is left out, so each pair is joined once.
 */
export const lattice = defineCoupling({
  name: 'lattice',
  summary: 'Nearest neighbours in one to three dimensions, with periodic or open ends.',
  formula: 'edges between nodes one step apart; flow into i: w Σ_(neighbours j) (x_j − x_i)',
  law: 'Σᵢ flow = 0; eigenvalues of −flow: sums over directions of w (2 − 2 cos(2πk/L)), or of w (2 − 2 cos(πk/L)) if open',
  source: 'D. M. Cvetković, M. Doob, H. Sachs, Spectra of Graphs (1980): eigenvalues',
  options: z.object({
    shape: z
      .array(z.int().min(1))
      .min(1)
      .max(3)
      .describe('nodes along each direction: [L], [rows, columns] or three numbers'),
    periodic: z.boolean().default(true).describe('whether opposite ends are neighbours'),
    weight: weightOption,
  }),
  trials: [
    { options: { shape: [5], periodic: false, weight: 1.3 }, claims: { conductance: true, connected: true } },
    { options: { shape: [3, 4], weight: 0.4 }, claims: { conductance: true, connected: true } },
    { options: { shape: [2, 3, 4], weight: 0.6 }, claims: { conductance: true, connected: true } },
  ],
  make: ({ shape, periodic, weight }) =>
    linearCoupling(
      edgesOf(
        shape.reduce((product, length) => product * length, 1),
        latticePairs(shape, periodic),
        weight,
      ),
    ),
});

/** Every pair of neighbours once, each from the node whose coordinate is the lower one (or the last, where it wraps). */
export function latticePairs(shape: readonly number[], periodic: boolean): [number, number][] {
  const nodes = shape.reduce((product, length) => product * length, 1);
  const pairs: [number, number][] = [];
  let stride = nodes;
  for (const length of shape) {
    stride /= length;
    for (let i = 0; i < nodes; i++) {
      const coordinate = Math.floor(i / stride) % length;
      if (coordinate + 1 < length) pairs.push([i, i + stride]);
      else if (periodic && length > 2) pairs.push([i, i - (length - 1) * stride]);
    }
  }
  return pairs;
}
