import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { edgesOf, graphProblem, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * The triangular lattice: rows of nodes, each row shifted by half a step, so that a node has six neighbours. Node (a, b) of
 * [rows, columns] is number a · columns + b; its neighbours are (a, b ± 1), (a ± 1, b) and (a ± 1, b ∓ 1).
 *
 * "Hexagonal" is said of both: of this one as a Bravais lattice, of `honeycomb` for its cells.
 *
 * Ising with J > 0: T_c = 4 J/ln 3 = 3.640957 J; with J < 0 it is frustrated and has no order down to T = 0.
 */
export const triangular = defineCoupling({
  name: 'triangular',
  summary: 'Triangular (hexagonal Bravais) lattice: six neighbours each.',
  formula: 'edges (a, b)–(a, b + 1), (a, b)–(a + 1, b), (a, b)–(a + 1, b − 1)',
  law: 'Σᵢ flow = 0; eigenvalues of −flow: w (6 − 2 cos k − 2 cos l − 2 cos(k − l)), k = 2πm/rows, l = 2πn/columns',
  source: 'G. H. Wannier, Phys. Rev. 79 (1950) 357, doi:10.1103/PhysRev.79.357',
  options: z.object({
    shape: z
      .tuple([z.int().min(1), z.int().min(1)])
      .describe('[rows, columns] of nodes; at least 3 each where periodic'),
    periodic: z.boolean().default(true).describe('whether opposite ends are neighbours'),
    weight: weightOption,
  }),
  trials: [
    { options: { shape: [3, 4], weight: 0.4 }, claims: { conductance: true, connected: true } },
    { options: { shape: [2, 4], periodic: false, weight: 1.3 }, claims: { conductance: true, connected: true } },
  ],
  make({ shape, periodic, weight }) {
    const [rows, columns] = shape;
    if (periodic && Math.min(rows, columns) < 3)
      throw graphProblem(
        'triangular',
        'shape',
        shape.join(' × '),
        'and periodic',
        'at least 3 × 3, so that no two are joined twice',
      );
    const pairs: [number, number][] = [];
    for (let a = 0; a < rows; a++)
      for (let b = 0; b < columns; b++)
        for (const [down, right] of [
          [0, 1],
          [1, 0],
          [1, -1],
        ] as const) {
          const [row, column] = [a + down, b + right];
          if (periodic) pairs.push([a * columns + b, (row % rows) * columns + ((column + columns) % columns)]);
          else if (row < rows && column < columns && column >= 0) pairs.push([a * columns + b, row * columns + column]);
        }
    return linearCoupling(edgesOf(rows * columns, pairs, weight));
  },
});
