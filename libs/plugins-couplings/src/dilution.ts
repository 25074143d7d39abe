import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { graphOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * Any graph with some of its edges and nodes taken out at random, drawn from the recipe's seed: each edge with probability `bonds`,
 * each node with probability `sites`. A node taken out loses all its edges but keeps its number: it stays as a free unit,
 * which adds T ln 2 to −F of spins in no field. What is left may fall apart.
 */
export const dilution = defineCoupling({
  name: 'dilution',
  summary: 'Any graph without some of its edges or nodes, taken out at random.',
  formula: 'an edge stays with probability (1 − bonds)(1 − sites)², edges of one node not independently',
  law: 'Σᵢ flow = 0; bonds = sites = 0: the graph itself; 1: no edges',
  source: 'D. Stauffer, A. Aharony, Introduction to Percolation Theory (1992)',
  options: z.object({
    graph: graphOption,
    bonds: z.number().min(0).max(1).default(0).describe('probability that an edge is taken out'),
    sites: z.number().min(0).max(1).default(0).describe('probability that a node loses all its edges'),
  }),
  trials: [
    { options: { graph: { use: 'lattice', shape: [4, 4], weight: 0.6 }, bonds: 0.3 }, claims: { conductance: true } },
    { options: { graph: { use: 'lattice', shape: [4, 4] }, bonds: 0.1, sites: 0.2 }, claims: { conductance: true } },
  ],
  make({ graph, bonds, sites }, context) {
    const { edges } = context.part('coupling', graph, 'graph');
    const random = context.stream('dilution', 1);
    const isOut = Array.from({ length: edges.nodes }, () => random.uniform(0) < sites);
    const kept = Array.from(edges.from.keys()).filter((e) => {
      const isCut = random.uniform(0) < bonds;
      return !isCut && !isOut[edges.from[e]!] && !isOut[edges.to[e]!];
    });
    return linearCoupling({
      nodes: edges.nodes,
      from: Int32Array.from(kept, (e) => edges.from[e]!),
      to: Int32Array.from(kept, (e) => edges.to[e]!),
      weight: Float64Array.from(kept, (e) => edges.weight[e]!),
    });
  },
});
