import { resolve } from 'node:path';
import { z } from 'zod';
import { EdgeCollector, expectNoLinear, graphFormats, readGraph, type GraphFormat } from '@ergodic/graphs';
import { defineCoupling, ErgodicError, type Edges } from '@ergodic/kernel';
import { scaledEdges, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * A graph given edge by edge, in a file or in the recipe: two nodes and a weight, 1 where it is left out. A pair that is given
 * several times, in either direction, is one edge with the sum of their weights. A node is not joined to itself.
 *
 * Files: "from to [weight]" on each line, nodes numbered from 0, between commas, semicolons, tabs or spaces, with # and % for
 * comments; Matrix Market; DIMACS; rudy (as of G-set); JSON with nodes and edges; and the quadratic terms of dimod's models
 * as JSON or COO, which must have no linear ones. The format is told from the content, or named. Where it does not say how many
 * nodes there are, each of 0 … N − 1 has to be in some edge.
 *
 * Energies have the sign of J s s in E = −J Σ w s s; dimod minimises +Σ w s s: there J = −1.
 */
export const edgeList = defineCoupling({
  name: 'edge-list',
  summary: 'A graph given edge by edge: a file (text, DIMACS, rudy, Matrix Market, JSON) or a list.',
  formula: 'edges (i, j), w_ij = w · Σ of the weights given for the pair; flow into i: Σ_j w_ij (x_j − x_i)',
  law: 'Σᵢ flow = 0; the flow is −L x, L the Laplacian of the weights',
  source: 'G. Kirchhoff, Ann. Phys. 148 (1847) 497, doi:10.1002/andp.18471481202: the Laplacian',
  options: z.object({
    path: z.string().min(1).optional().describe('the file; relative paths start from the folder of the recipe'),
    format: z
      .enum(graphFormats)
      .optional()
      .describe('edges ("from to [weight]"), matrix-market, dimacs, rudy or dimod; told from the file where left out'),
    edges: z
      .array(z.array(z.number()).min(2).max(3))
      .optional()
      .describe('in place of a file: [from, to] or [from, to, weight] for each edge, nodes numbered from 0'),
    nodes: z
      .int()
      .min(1)
      .optional()
      .describe('N, with edges: how many nodes there are, so that some may have no edge; left out, the edges tell'),
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
    { options: { edges: [[3, 1, 0.4]], nodes: 5 }, claims: { conductance: true } },
  ],
  make({ path, format, edges, nodes, weight }, { folder }) {
    if ((path === undefined) === (edges === undefined))
      throw problem(
        path === undefined ? 'neither path nor edges' : 'both path and edges',
        'path',
        path,
        'a path, or edges such as [[0, 1], [1, 2, 0.5]]',
      );
    if (path !== undefined && nodes !== undefined)
      throw problem('both path and nodes', 'nodes', nodes, 'nodes goes with edges; a file says how many there are');
    const given = path === undefined ? fromList(edges!, nodes) : fromFile(resolve(folder, path), format);
    return linearCoupling(scaledEdges(given, weight));
  },
});

function fromFile(file: string, format: GraphFormat | undefined): Edges {
  const graph = readGraph(file, format);
  expectNoLinear(file, graph);
  if (graph.edges.nodes > 0) return graph.edges;
  throw new ErgodicError({ code: 'data', path: file, message: `${file}: there are no nodes`, hint: 'at least one' });
}

function fromList(list: readonly (readonly number[])[], nodes: number | undefined): Edges {
  const collector = new EdgeCollector({ nodes });
  for (const [e, [from, to, weight = 1]] of list.entries()) {
    const found = collector.add(from!, to!, weight);
    if (found)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `coupling edge-list: edge ${e}, [${list[e]!.join(', ')}]: ${found.message}`,
        path: `edges.${e}.${found.cell}`,
        value: list[e]![found.cell],
        hint: found.hint,
      });
  }
  if (list.length === 0 && nodes === undefined) throw problem('no edges and no nodes', 'edges', [], 'give nodes');
  const gap = collector.missing();
  if (gap)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `coupling edge-list: no edge has node ${gap.missing}, though one has ${gap.largest}`,
      path: 'edges',
      hint: 'nodes are numbered from 0 without gaps; or give nodes, and some may have no edge',
    });
  return collector.edges();
}

function problem(what: string, path: string, value: unknown, hint: string): ErgodicError {
  return new ErgodicError({ code: 'invalid-option', message: `coupling edge-list has ${what}`, path, value, hint });
}
