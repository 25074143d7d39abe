import { resolve } from 'node:path';
import { z } from 'zod';
import { defineCoupling, ErgodicError, type Edges } from '@ergodic/kernel';
import { scaledEdges, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';
import { EdgeCollector } from './edge-collector.ts';
import { readEdgeFile } from './read-edge-file.ts';

/**
 * A graph given edge by edge, in a file or in the recipe: two nodes and a weight, 1 where it is left out. Nodes are
 * numbered from 0, and each of 0 … N − 1 has to be in some edge: the list says how many nodes there are. A pair that is given several
 * times, in either direction, is one edge with the sum of their weights. A node is not joined to itself.
 *
 * A file has a line for each edge, its cells between commas, semicolons, tabs or spaces. From # or % on a line is a comment; a
 * first line without any number is a header.
 */
export const edgeList = defineCoupling({
  name: 'edge-list',
  summary: 'A graph given edge by edge: a file with two nodes and a weight on each line, or a list.',
  formula: 'edges (i, j), w_ij = w · Σ of the weights given for the pair; flow into i: Σ_j w_ij (x_j − x_i)',
  law: 'Σᵢ flow = 0; the flow is −L x, L the Laplacian of the weights',
  source: 'G. Kirchhoff, Ann. Phys. 148 (1847) 497, doi:10.1002/andp.18471481202: the Laplacian',
  options: z.object({
    path: z
      .string()
      .min(1)
      .optional()
      .describe('the file, "from to [weight]" on each line; relative paths start from the folder of the recipe'),
    edges: z
      .array(z.array(z.number()).min(2).max(3))
      .min(1)
      .optional()
      .describe('in place of a file: [from, to] or [from, to, weight] for each edge, nodes numbered from 0'),
    weight: weightOption.describe('w, factor of every weight in the list, no unit'),
  }),
  trials: [
    {
      options: {
        edges: [
          [0, 1],
          [1, 2, 0.5],
          [2, 3, 1.5],
          [3, 1, 0.25],
          [1, 0, 0.2],
        ],
        weight: 0.8,
      },
      claims: { conductance: true, connected: true },
    },
  ],
  make: ({ path, edges, weight }, { folder }) => linearCoupling(scaledEdges(given(path, edges, folder), weight)),
});

function given(path: string | undefined, list: readonly (readonly number[])[] | undefined, folder: string): Edges {
  if ((path === undefined) === (list === undefined))
    throw new ErgodicError({
      code: 'invalid-option',
      message: `coupling edge-list has ${path === undefined ? 'neither path nor edges' : 'both path and edges'}`,
      path: 'path',
      value: path,
      hint: 'a path, or edges such as [[0, 1], [1, 2, 0.5]]',
    });
  if (path !== undefined) return readEdgeFile(resolve(folder, path));
  const collector = new EdgeCollector();
  for (const [e, [from, to, weight = 1]] of list!.entries()) {
    const problem = collector.add(from!, to!, weight);
    if (problem)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `coupling edge-list: edge ${e}, [${list![e]!.join(', ')}]: ${problem.message}`,
        path: `edges.${e}.${problem.cell}`,
        value: list![e]![problem.cell],
        hint: problem.hint,
      });
  }
  const edges = collector.edges();
  if ('missing' in edges)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `coupling edge-list: no edge has node ${edges.missing}, though one has ${edges.largest}`,
      path: 'edges',
      hint: 'nodes are numbered from 0 without gaps',
    });
  return edges;
}
