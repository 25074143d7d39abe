import { z } from 'zod';
import { defineEnergy, ErgodicError, parameterArray, partOption, probabilities } from '@ergodic/kernel';

/**
 * What an agent does in each of finitely many states: reward is minus energy. State: p[s, a], the probability of action a in state s, shape
 * [replicas, S · A].
 *
 *   E_sa = −Q(s, a),   U = −Σ_s Σ_a p_sa Q(s, a)
 *
 * Exact law at fixed Q: π(a | s) = e^(Q(s, a)/T)/Z_s, and V(s) = T ln Σ_a e^(Q(s, a)/T) = E_π Q + T H(π) = −F_s: the soft value is minus
 * the free energy of the state.
 *
 * θ: `values`, Q [S, A], zeros at first; ∂U/∂Q(s, a) = −p_sa.
 *
 * @throws ErgodicError `invalid-option` where the environment has no table of its states, or hides them
 */
export const decisionProcess = defineEnergy({
  name: 'decision-process',
  summary: 'Actions in the states of a finite world: minus the value of each action.',
  formula: 'E_sa = −Q(s, a), U = Σ_s Σ_a p_sa E_sa',
  law: 'π(a | s) = e^(Q(s, a)/T)/Z_s, V(s) = T ln Z_s = −F_s',
  source: 'B. D. Ziebart et al., AAAI (2008) 1433; T. Haarnoja et al., ICML (2017), arXiv:1702.08165',
  options: z.object({
    environment: partOption('environment').describe('the world, one with a table of its states'),
  }),
  space: 'probabilities',
  capabilities: ['conditional', 'parameter-gradient', 'agent'],
  trials: [{ options: { environment: { use: 'gridworld', map: ['S.G', '.#B'] } } }],
  make(options, context) {
    const environment = context.part('environment', options.environment, 'environment');
    const { table } = environment;
    if (!table || table.outcomes)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `energy decision-process: ${options.environment.use} ${table ? 'hides its states' : 'has no table of states'}`,
        path: 'environment',
        value: options.environment.use,
        hint: table ? 'energy active-inference' : 'energy policy, whose network takes any observation',
      });
    const { states, actions } = table;
    const values = parameterArray([states, actions]);
    const Q = values.data;
    const width = states * actions;
    return {
      space: probabilities(states, actions),
      parameters: { values },
      agent: {
        environment,
        values,
        actionEnergies(observations, _temperature, out, rows = observations.replicas) {
          for (let r = 0; r < rows; r++) {
            const from = r * states;
            let s = 0;
            while (s < states - 1 && observations.data[from + s] !== 1) s++;
            for (let a = 0; a < actions; a++) out.data[r * actions + a] = -Q[s * actions + a]!;
          }
        },
      },
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          let sum = 0;
          for (let i = 0; i < width; i++) sum += x.data[r * width + i]! * Q[i]!;
          out[r]! -= scale * sum;
        }
      },
      addParameterGradient(x, out, scale = 1) {
        const gradient = out['values']!.data;
        for (let r = 0; r < x.replicas; r++)
          for (let i = 0; i < width; i++) gradient[i]! -= scale * x.data[r * width + i]!;
      },
      conditional(_x, _replica, state, out) {
        for (let a = 0; a < actions; a++) out[a] = -Q[state * actions + a]!;
      },
    };
  },
});
