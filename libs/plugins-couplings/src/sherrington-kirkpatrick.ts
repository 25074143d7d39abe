import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { completeEdges } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * Every pair of the recipe's `units`, with independent normal weights of mean J₀/N and variance J²/N, drawn from the recipe's seed.
 *
 * As N → ∞ and J₀ = 0, Ising with coupling 1 freezes at T_c = J; above it the free energy a spin is −T ln 2 − J²/4T, and the ground
 * state's energy a spin is −0.763166 J (G. Parisi; A. Crisanti, T. Rizzo, Phys. Rev. E 65 (2002) 046137).
 */
export const sherringtonKirkpatrick = defineCoupling({
  name: 'sherrington-kirkpatrick',
  summary: 'The mean-field spin glass: every pair, with normal weights of variance J²/N.',
  formula: 'w_ij ~ N(J₀/N, J²/N) for every pair i < j',
  law: 'Σᵢ flow = 0; ⟨E²⟩ over weights and spins is (J²/2)(N − 1) where J₀ = 0; T_c = J as N → ∞',
  source: 'D. Sherrington, S. Kirkpatrick, Phys. Rev. Lett. 35 (1975) 1792, doi:10.1103/PhysRevLett.35.1792',
  options: z.object({
    deviation: z.number().positive().default(1).describe('J: the standard deviation of a weight is J/√N; an energy'),
    mean: z.number().default(0).describe('J₀: the mean of a weight is J₀/N; an energy'),
  }),
  trials: [{ options: { deviation: 0.8, mean: 0.3 }, units: 5, claims: { connected: true } }],
  make({ deviation, mean }, context) {
    const { units: N } = context;
    const random = context.stream('weights', 1);
    const edges = completeEdges(N);
    const [centre, spread] = [mean / N, deviation / Math.sqrt(N)];
    for (let e = 0; e < edges.weight.length; e++) edges.weight[e] = centre + spread * random.normal(0);
    return linearCoupling(edges);
  },
});
