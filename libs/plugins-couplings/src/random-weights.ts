import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { graphOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * The edges of any graph with random weights, drawn from the recipe's seed: the graph's own weight times
 * - `plus-minus`: +1 with probability p and −1 otherwise, the ±J or Edwards–Anderson glass;
 * - `gaussian`: a normal number of the given mean and standard deviation.
 */
export const randomWeights = defineCoupling({
  name: 'random-weights',
  summary: 'Random weights on any graph, ±J or Gaussian: spin glasses.',
  formula: 'w_ij → w_ij ξ_ij, with ξ = ±1 or ξ ~ N(mean, deviation²), independent for each edge',
  law: 'Σᵢ flow = 0; plus-minus: ⟨ξ⟩ = 2p − 1, ξ² = 1; gaussian: ⟨ξ⟩ = mean, Var ξ = deviation²',
  source: 'S. F. Edwards, P. W. Anderson, J. Phys. F 5 (1975) 965, doi:10.1088/0305-4608/5/5/017',
  options: z.object({
    graph: graphOption,
    distribution: z.enum(['plus-minus', 'gaussian']).default('plus-minus').describe('what the weights are drawn from'),
    positive: z.number().min(0).max(1).default(0.5).describe('p, plus-minus: the probability of +1'),
    mean: z.number().default(0).describe('gaussian: the mean, in units of the graph’s weight'),
    deviation: z
      .number()
      .nonnegative()
      .default(1)
      .describe('gaussian: the standard deviation, in units of the graph’s weight'),
  }),
  trials: [
    { options: { graph: { use: 'lattice', shape: [3, 3], weight: 0.6 }, positive: 0.7 }, claims: { connected: true } },
    { options: { graph: { use: 'ring' }, distribution: 'gaussian', mean: 0.4, deviation: 1.5 }, units: 5 },
  ],
  make({ graph, distribution, positive, mean, deviation }, context) {
    const { edges } = context.part('coupling', graph, 'graph');
    const random = context.stream('weights', 1);
    const weight = edges.weight.map((w) =>
      distribution === 'gaussian' ? w * (mean + deviation * random.normal(0)) : random.uniform(0) < positive ? w : -w,
    );
    return linearCoupling({ ...edges, weight });
  },
});
