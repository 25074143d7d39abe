import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { checkUnits, edgesOf, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * Growth with preferential attachment: m + 1 units that are all joined to one another; then each further one of the recipe's
 * `units` joins m different earlier ones, drawn one after the other with probabilities ∝ their degrees (one that is drawn again is
 * drawn anew). Drawn from the recipe's seed; connected; the first units are the hubs.
 */
export const scaleFree = defineCoupling({
  name: 'scale-free',
  summary: 'A growing graph whose new units prefer those with many neighbours: degrees fall as a power law.',
  formula: 'each new unit joins m earlier ones, P(i) ∝ degree of i',
  law: 'm (m + 1)/2 + (N − m − 1) m edges; as N → ∞ P(degree = k) = 2m (m + 1)/(k (k + 1)(k + 2)), k ≥ m',
  source:
    'A.-L. Barabási, R. Albert, Science 286 (1999) 509, doi:10.1126/science.286.5439.509; B. Bollobás et al., Random Struct. Algorithms 18 (2001) 279, doi:10.1002/rsa.1009',
  options: z.object({
    edges: z.int().min(1).default(2).describe('m, edges that each new unit brings; below units'),
    weight: weightOption,
  }),
  trials: [{ options: { edges: 2, weight: 0.8 }, units: 9, claims: { conductance: true, connected: true } }],
  make({ edges: m, weight }, context) {
    const { units: N } = context;
    checkUnits('scale-free', N, m + 1, `at least ${m + 1}, one more than edges`);
    const random = context.stream('graph', 1);
    const pairs: [number, number][] = [];
    // Each unit as often as it has edges: a place drawn at random is a unit drawn by its degree.
    const ends = new Int32Array(m * (m + 1) + 2 * m * (N - m - 1));
    let known = 0;
    const join = (i: number, j: number): void => {
      pairs.push([i, j]);
      ends[known++] = i;
      ends[known++] = j;
    };
    for (let i = 0; i <= m; i++) for (let j = 0; j < i; j++) join(j, i);
    const chosen = new Set<number>();
    for (let i = m + 1; i < N; i++) {
      chosen.clear();
      while (chosen.size < m) chosen.add(ends[random.integer(0, known)]!);
      for (const j of chosen) join(j, i);
    }
    return linearCoupling(edgesOf(N, pairs, weight));
  },
});
