import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { checkUnits, edgesOf, graphProblem, PairSet, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * The recipe's `units` on a ring, each joined to its k nearest, k/2 on either side; then each edge (i, i + d) is moved with
 * probability p: it stays at i, and its other end goes to a unit drawn among those that i is not joined to. Edges are gone
 * through as Watts and Strogatz do, all d = 1 first. Drawn from the recipe's seed. It may fall apart at large p.
 */
export const smallWorld = defineCoupling({
  name: 'small-world',
  summary: 'A ring of near neighbours with some of its edges moved at random.',
  formula: 'edges (i, i + d mod N), d = 1 … k/2, each moved to (i, random) with probability p',
  law: 'N k/2 edges, at least k/2 at each node; p = 0: eigenvalues of −flow are w (k − 2 Σ_d cos(2πdm/N))',
  source: 'D. J. Watts, S. H. Strogatz, Nature 393 (1998) 440, doi:10.1038/30918',
  options: z.object({
    neighbours: z.int().min(2).multipleOf(2).default(4).describe('k, even: neighbours of each unit before the moves'),
    rewiring: z.number().min(0).max(1).default(0.1).describe('p, probability that an edge is moved'),
    weight: weightOption,
  }),
  trials: [
    { options: { neighbours: 4, rewiring: 0, weight: 0.7 }, units: 7, claims: { conductance: true, connected: true } },
    { options: { neighbours: 4, rewiring: 0.6, weight: 1.2 }, units: 9, claims: { conductance: true } },
  ],
  make({ neighbours: k, rewiring, weight }, context) {
    const { units: N } = context;
    checkUnits('small-world', N, 3, 'at least 3');
    if (k >= N) throw graphProblem('small-world', 'neighbours', k, `with ${N} units`, `even and below ${N}`);
    const random = context.stream('graph', 1);
    const joined = new PairSet(N);
    const degrees = new Int32Array(N).fill(k);
    for (let i = 0; i < N; i++) for (let d = 1; d <= k / 2; d++) joined.add(i, (i + d) % N);
    const pairs: [number, number][] = [];
    for (let d = 1; d <= k / 2; d++)
      for (let i = 0; i < N; i++) {
        const near = (i + d) % N;
        let end = near;
        // A unit that is joined to all others has nowhere to move an edge.
        if (random.uniform(0) < rewiring && degrees[i]! < N - 1) {
          do end = random.integer(0, N);
          while (end === i || joined.has(i, end));
          joined.delete(i, near);
          joined.add(i, end);
          degrees[near]!--;
          degrees[end]!++;
        }
        pairs.push([i, end]);
      }
    return linearCoupling(edgesOf(N, pairs, weight));
  },
});
