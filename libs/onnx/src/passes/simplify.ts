import { type Graph } from '../graph/graph.ts';
import { gatherFactors } from './gather-factors.ts';
import { joinProducts } from './join-products.ts';
import { optimise } from './optimise.ts';
import { countNodes } from './rewrite.ts';

/**
 * `optimise`, which leaves every bit as it is, and what is equal up to rounding: constant factors are gathered and products of matrices
 * take along what is done to them, until that makes the graph no smaller.
 */
export function simplify(graph: Graph): Graph {
  let best = optimise(graph);
  for (;;) {
    const next = optimise(joinProducts(optimise(gatherFactors(best))));
    const [before, after] = [countNodes(best), countNodes(next)];
    if (after > before) return best;
    best = next;
    if (after === before) return best;
  }
}
