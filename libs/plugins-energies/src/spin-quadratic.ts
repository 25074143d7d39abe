import { pairwiseOf } from '@ergodic/graphs';
import { defineEnergy, spins } from '@ergodic/kernel';
import { magnetisation } from './magnetisation.ts';
import { givenModel, objective, quadraticOptions } from './quadratic-options.ts';

/**
 * E(s) = Σᵢ a_i s_i + Σ_pairs b_ij s_i s_j on spins ±1, each pair once, to be minimised: an Ising problem { h = a, J = b } in the
 * sign of dimod, opposite to that of `ising`. State: [replicas, variables of the model].
 *
 * A model's constant is no part of E; the observable `objective` has it. A model of bits is turned into spins, x = (1 + s)/2:
 * b/4, a_i/2 + Σ_j b_ij/4, constant + Σ a/2 + Σ b/4 (`quboToIsing` of @ergodic/graphs). θ has our sign: coupling = −b, field =
 * −a.
 */
export const spinQuadratic = defineEnergy({
  name: 'spin-quadratic',
  summary: 'A quadratic function of spins, from a file or inline (Ising problem in dimod’s sign).',
  formula: 'E(s) = Σᵢ a_i s_i + Σ_(i,j) b_ij s_i s_j, each pair once, s = ±1',
  law: 'P(s) = e^(−E(s)/T)/Z; the same minimum as its QUBO with 4b and 2a_i − 2 Σ_j b_ij',
  source: 'F. Barahona, J. Phys. A 15 (1982) 3241, doi:10.1088/0305-4470/15/10/028',
  options: quadraticOptions,
  space: 'spins',
  capabilities: ['conditional', 'pairwise', 'parameter-gradient'],
  trials: [
    {
      options: {
        linear: [0.7, -1.2, 0.4, 0],
        quadratic: [
          [0, 1, 1.5],
          [2, 1, -0.8],
          [3, 0, 2],
        ],
      },
    },
  ],
  make(options, { folder }) {
    const model = givenModel('spin-quadratic', options, 'SPIN', folder);
    return {
      space: spins(model.edges.nodes),
      pairwise: pairwiseOf(model),
      observables: [objective(model), magnetisation],
    };
  },
});
