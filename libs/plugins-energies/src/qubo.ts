import { pairwiseOf } from '@ergodic/graphs';
import { bits, defineEnergy } from '@ergodic/kernel';
import { givenModel, objective, quadraticOptions } from './quadratic-options.ts';

/**
 * E(x) = Σᵢ a_i x_i + Σ_pairs b_ij x_i x_j on bits, each pair once: a quadratic unconstrained binary optimisation, to be
 * minimised. State: [replicas, variables of the model].
 *
 * A model's constant is no part of E; the observable `objective` has it. A model of spins is turned into bits, s = 2x − 1: b =
 * 4J, a_i = 2h_i − 2 Σ_j J_ij, constant − Σ h + Σ J (`isingToQubo` of @ergodic/graphs). θ has our sign: coupling = −b, field =
 * −a.
 */
export const qubo = defineEnergy({
  name: 'qubo',
  summary: 'A quadratic function of bits, from a file or inline (QUBO).',
  formula: 'E(x) = Σᵢ a_i x_i + Σ_(i,j) b_ij x_i x_j, each pair once, x = 0, 1',
  law: 'P(x) = e^(−E(x)/T)/Z; E + constant is the Ising model with J = b/4, h_i = a_i/2 + Σ_j b_ij/4 in dimod’s sign',
  source: 'E. Boros, P. L. Hammer, Discrete Appl. Math. 123 (2002) 155, doi:10.1016/S0166-218X(01)00341-9',
  options: quadraticOptions,
  space: 'bits',
  capabilities: ['conditional', 'pairwise', 'parameter-gradient'],
  trials: [
    {
      options: {
        linear: [0.7, -1.2, 0.4, 0],
        quadratic: [
          [0, 1, 1.5],
          [2, 1, -0.8],
          [3, 0, 2],
          [1, 0, 0.25],
        ],
      },
    },
  ],
  make(options, { folder }) {
    const model = givenModel('qubo', options, 'BINARY', folder);
    return { space: bits(model.edges.nodes), pairwise: pairwiseOf(model), observables: [objective(model)] };
  },
});
