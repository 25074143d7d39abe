import { z } from 'zod';
import {
  defineLearningRule,
  zerosLike,
  type LearningReport,
  type LearningRule,
  type Model,
  type Parameters,
} from '@ergodic/kernel';
import { Episodes } from './episodes.ts';
import { baselineOption, creditOption, discountOption, episodesOption } from './options.ts';
import { evaluatePolicy } from './policy-evaluation.ts';
import { softPolicy, tableAgentOf, type TableAgent } from './tables.ts';
import { trialAgent } from './trial-agent.ts';

export interface SoftPolicyGradientState extends TableAgent {
  readonly episodes: Episodes | undefined;
  /** Of each step of the episodes, and of each action of a state. */
  readonly favour: Float64Array;
  readonly policy: Float64Array;
  readonly gradient: Parameters;
  readonly report: LearningReport;
  /** The objective or the mean return of the last update; kept in checkpoints. */
  readonly told: Float64Array;
}

/**
 * Policy gradient with entropy, of a world whose states have a value for each action. It raises
 *
 *   J(θ) = ⟨Σ_t γ^t (r_t + T H(π(· | s_t)))⟩,   π(a | s) = e^(θ_sa/T)/Z,
 *   ∂J/∂θ_sa = (1/T) d(s) π(a | s) (Q_π(s, a) − T ln π(a | s) − V_π(s)),   d(s) = Σ_t γ^t p(s_t = s),
 *
 * by θ ← θ + η ∂J/∂θ. At rest the bracket is 0 wherever an agent comes: π = e^(Q/T)/Z, V = T ln Σ e^(Q/T), the soft optimum that
 * soft-q-iteration has.
 *
 * - `exact`: Q_π and d from linear equations.
 * - `episodes`: from episodes of the agent, unbiased where `credit` is 1 (REINFORCE; J then ends at the horizon).
 *
 * `gradient` is that of −J.
 */
export const softPolicyGradient = defineLearningRule({
  name: 'soft-policy-gradient',
  summary: 'Climbs the mean return with T times the entropy of the policy, exactly or by episodes.',
  formula: 'θ_sa ← θ_sa + (η/T) d(s) π(a | s) (Q_π(s, a) − T ln π(a | s) − V_π(s))',
  law: 'rests where π = e^(Q/T)/Z; estimates by episodes are unbiased at credit 1',
  source: 'R. S. Sutton et al., NIPS (1999) 1057; R. J. Williams, Mach. Learn. 8 (1992) 229, doi:10.1007/BF00992696',
  needs: ['agent'],
  options: z.object({
    estimate: z
      .enum(['exact', 'episodes'])
      .default('exact')
      .describe('exact: from the world’s table; episodes: from what the agent meets'),
    rate: z.number().positive().default(0.1).describe('η, how far a step goes along ∂J/∂θ; energy'),
    discount: discountOption,
    episodes: episodesOption,
    baseline: baselineOption,
    credit: creditOption,
  }),
  trials: [
    {
      options: { estimate: 'exact', rate: 0.05, discount: 0.9 },
      claims: {
        model: trialAgent,
        objective({ energy }, temperature) {
          const { environment, values } = energy.agent!;
          return -evaluatePolicy(environment.table!, values!.data, temperature, 0.9).objective;
        },
        descends: true,
      },
    },
    { options: { estimate: 'episodes', rate: 0.01, episodes: 3 }, claims: { model: trialAgent } },
  ],
  make(options): LearningRule<SoftPolicyGradientState> {
    const { estimate, rate, discount } = options;

    const exactGradient = (state: SoftPolicyGradientState, T: number, out: Float64Array): void => {
      const { table, values } = state;
      const { policy, visits, advantages, objective } = evaluatePolicy(table, values.data, T, discount);
      for (let i = 0; i < out.length; i++)
        out[i] = (-visits[Math.floor(i / table.actions)]! * policy[i]! * advantages[i]!) / T;
      state.told[0] = objective;
    };

    /** −Σ favour ∂ ln π(a | s)/∂θ, where ∂ ln π(a | s)/∂θ_sb = (δ_ab − π(b | s))/T. */
    const estimatedGradient = (state: SoftPolicyGradientState, T: number, out: Float64Array): void => {
      const { table, values, favour, policy } = state;
      const episodes = state.episodes!;
      episodes.run(T);
      episodes.favour(T, options, favour);
      out.fill(0);
      for (let b = 0; b < episodes.count; b++)
        for (let t = 0; t < episodes.lengths[b]!; t++) {
          const place = t * episodes.count + b;
          const from = place * table.states;
          const s = episodes.observations.indexOf(1, from) - from;
          softPolicy(values.data, s * table.actions, T, policy);
          const weight = favour[place]! / T;
          out[s * table.actions + episodes.chosen[place]!]! -= weight;
          for (let a = 0; a < table.actions; a++) out[s * table.actions + a]! += weight * policy[a]!;
        }
      state.told[0] = episodes.meanReturn();
    };

    const rule: LearningRule<SoftPolicyGradientState> = {
      init({ energy }: Model, context) {
        const found = tableAgentOf('soft-policy-gradient', energy);
        const byEpisodes = estimate === 'episodes';
        const { count, horizon } = { count: options.episodes, horizon: found.agent.environment.horizon };
        return {
          ...found,
          episodes: byEpisodes ? new Episodes(found.agent, count, context.stream('episodes', count)) : undefined,
          favour: new Float64Array(byEpisodes ? count * horizon : 0),
          policy: new Float64Array(found.table.actions),
          gradient: zerosLike(energy.parameters),
          report: { settled: true },
          told: context.array('told', 1),
        };
      },
      gradient(_model, state, { temperature }, out) {
        (estimate === 'exact' ? exactGradient : estimatedGradient)(state, temperature, out['values']!.data);
      },
      update(model, state, tick) {
        rule.gradient(model, state, tick, state.gradient);
        const { data: gradient } = state.gradient['values']!;
        for (let i = 0; i < gradient.length; i++) state.values.data[i]! -= rate * gradient[i]!;
        return state.report;
      },
      observables: ({ told }) => [
        estimate === 'exact'
          ? { name: 'softValue', summary: 'J before the last update, energy', read: () => told[0]! }
          : { name: 'meanReturn', summary: 'mean Σ_t r_t of the last episodes, energy', read: () => told[0]! },
      ],
    };
    return rule;
  },
});
