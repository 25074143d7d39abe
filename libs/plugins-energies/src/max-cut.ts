import { z } from 'zod';
import { cutWeight, maxCutToIsing, pairwiseOf } from '@ergodic/graphs';
import { defineEnergy, spins } from '@ergodic/kernel';
import { graphOf } from './graph-of.ts';

/**
 * E(s) = ½ Σ_e w_e s_i s_j = ½ Σ_e w_e − cut(s) over the edges of the coupling graph: the two sides of a cut are s = ±1, and the
 * lowest energy is the largest cut, Σ of the weights between the sides. State: [replicas, nodes of the graph].
 *
 * Exact law, by enumeration on small graphs. A bipartite graph with w > 0 is cut whole: E = −½ Σ w. Complete graph of N, w = 1:
 * the largest cut is ⌊N²/4⌋. NP-hard in general; of planar graphs and of w < 0 it is not.
 */
export const maxCut = defineEnergy({
  name: 'max-cut',
  summary: 'The largest cut of the coupling graph, as an Ising model.',
  formula: 'E(s) = ½ Σ_(i,j) w_ij s_i s_j = ½ Σ w − cut(s), s = ±1',
  law: 'min E = ½ Σ w − max cut; complete graph of N, w = 1: max cut ⌊N²/4⌋',
  source: 'F. Barahona, M. Grötschel, M. Jünger, G. Reinelt, Oper. Res. 36 (1988) 493, doi:10.1287/opre.36.3.493',
  options: z.object({}),
  space: 'spins',
  requires: ['coupling'],
  capabilities: ['conditional', 'pairwise', 'parameter-gradient'],
  trials: [{ claims: { symmetries: { 'sides exchanged': (row) => row.map((s) => -s) } } }],
  make(_options, context) {
    const edges = graphOf('max-cut', context);
    return {
      space: spins(edges.nodes),
      pairwise: pairwiseOf(maxCutToIsing(edges)),
      observables: [
        {
          name: 'cut',
          summary: 'Σ of the weights of the edges between the two sides, in each replica',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) out[r] = cutWeight(edges, x.data, r * x.width);
          },
        },
      ],
    };
  },
});
