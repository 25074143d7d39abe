import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { edgesOf, graphProblem, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * The honeycomb lattice, of hexagonal cells: two nodes, A and B, in each of rows × columns unit cells, and three neighbours each.
 * Cell (a, b) has A as number 2 (a · columns + b) and B as the next; A is joined to B of its own cell, of (a − 1, b) and of
 * (a, b − 1). It is bipartite: A with even numbers, B with odd ones.
 *
 * "Hexagonal" is said of both: of this one for its cells, of `triangular` as a Bravais lattice.
 *
 * Ising: T_c = 2 |J|/ln(2 + √3) = 1.518652 |J|.
 */
export const honeycomb = defineCoupling({
  name: 'honeycomb',
  summary: 'Honeycomb lattice (hexagonal cells, as of graphene): three neighbours each, bipartite.',
  formula: 'edges A(a, b)–B(a, b), A(a, b)–B(a − 1, b), A(a, b)–B(a, b − 1)',
  law: 'Σᵢ flow = 0; eigenvalues of −flow: w (3 ± |1 + e^(ik) + e^(il)|), k = 2πm/rows, l = 2πn/columns',
  source: 'R. M. F. Houtappel, Physica 16 (1950) 425, doi:10.1016/0031-8914(50)90130-3',
  options: z.object({
    shape: z
      .tuple([z.int().min(1), z.int().min(1)])
      .describe('[rows, columns] of unit cells; at least 2 each where periodic'),
    periodic: z.boolean().default(true).describe('whether opposite ends are neighbours'),
    weight: weightOption,
  }),
  trials: [
    { options: { shape: [2, 3], weight: 0.4 }, claims: { conductance: true, connected: true } },
    { options: { shape: [2, 3], periodic: false, weight: 1.3 }, claims: { conductance: true, connected: true } },
  ],
  make({ shape, periodic, weight }) {
    const [rows, columns] = shape;
    if (periodic && Math.min(rows, columns) < 2)
      throw graphProblem(
        'honeycomb',
        'shape',
        shape.join(' × '),
        'and periodic',
        'at least 2 × 2, so that no two are joined twice',
      );
    const cell = (a: number, b: number): number => ((a + rows) % rows) * columns + ((b + columns) % columns);
    const pairs: [number, number][] = [];
    for (let a = 0; a < rows; a++)
      for (let b = 0; b < columns; b++) {
        const A = 2 * cell(a, b);
        pairs.push([A, A + 1]);
        if (periodic || a > 0) pairs.push([A, 2 * cell(a - 1, b) + 1]);
        if (periodic || b > 0) pairs.push([A, 2 * cell(a, b - 1) + 1]);
      }
    return linearCoupling(edgesOf(2 * rows * columns, pairs, weight));
  },
});
