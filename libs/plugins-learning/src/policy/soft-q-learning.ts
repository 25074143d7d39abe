import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { defineLearningRule, type LearningReport, type LearningRule, type Outcome } from '@ergodic/kernel';
import { discountOption, episodesOption } from './options.ts';
import { softPolicy, softValue, tableAgentOf, type TableAgent } from './tables.ts';
import { trialAgent } from './trial-agent.ts';

export interface SoftQLearningState extends TableAgent {
  readonly random: RandomStreams;
  /** How often each action was taken in each state, [states, actions]; kept in checkpoints. */
  readonly taken: Float64Array;
  readonly state: Float64Array;
  readonly policy: Float64Array;
  readonly outcome: Outcome;
  readonly report: LearningReport;
  readonly told: Float64Array;
}

/**
 * Values at temperature T of a world that is not known, from what the agent meets. It acts by π = e^(Q/T)/Z, and after each step
 *
 *   Q(s, a) ← Q(s, a) + α (r + γ V(s′) − Q(s, a)),   V(s′) = T ln Σ_a′ e^(Q(s′, a′)/T), 0 where the episode is over,
 *
 * with α = n^(−ω) at the n-th visit of (s, a): Σα = ∞ and Σα² < ∞ for ½ < ω ≤ 1, and Q comes to the fixed point of soft-q-iteration.
 *
 * At T far below the differences of values the worse actions are hardly tried: start hot and cool.
 *
 * One update is `episodes` episodes. `gradient` is 0: the rule follows that of no function.
 */
export const softQLearning = defineLearningRule({
  name: 'soft-q-learning',
  summary: 'Values at a temperature, learnt by acting.',
  formula: 'Q(s, a) ← Q(s, a) + n^(−ω) (r + γ T ln Σ_a′ e^(Q(s′, a′)/T) − Q(s, a))',
  law: 'comes to the fixed point of soft-q-iteration for ½ < ω ≤ 1 where every action is tried for ever',
  source:
    'C. J. C. H. Watkins, P. Dayan, Mach. Learn. 8 (1992) 279, doi:10.1007/BF00992698; R. Fox et al., UAI (2016), arXiv:1512.08562',
  needs: ['agent'],
  options: z.object({
    discount: discountOption,
    episodes: episodesOption,
    slowing: z
      .number()
      .gt(0.5)
      .max(1)
      .default(0.7)
      .describe('ω: the n-th visit of an action moves its value by n^(−ω) of the difference, no unit'),
  }),
  trials: [{ options: { discount: 0.9, episodes: 2 }, claims: { model: trialAgent } }],
  make: ({ discount, episodes, slowing }): LearningRule<SoftQLearningState> => ({
    init({ energy }, context) {
      const found = tableAgentOf('soft-q-learning', energy);
      return {
        ...found,
        random: context.stream('episodes', 1),
        taken: context.array('taken', found.values.data.length),
        state: new Float64Array(found.agent.environment.stateSize),
        policy: new Float64Array(found.table.actions),
        outcome: { reward: 0, done: false },
        report: { settled: true },
        told: context.array('told', 1),
      };
    },
    gradient(_model, _state, _tick, out) {
      for (const { data } of Object.values(out)) data.fill(0);
    },
    update(_model, { agent, table, values, random, taken, state, policy, outcome, report, told }, { temperature: T }) {
      const { environment } = agent;
      const uniform = (): number => random.uniform(0);
      told[0] = 0;
      for (let n = 0; n < episodes; n++) {
        environment.reset(state, uniform);
        outcome.done = false;
        for (let t = 0; t < environment.horizon && !outcome.done; t++) {
          const from = state[0]! * table.actions;
          softPolicy(values.data, from, T, policy);
          const pair = from + random.categorical(0, policy);
          environment.step(state, pair - from, uniform, outcome);
          const later = outcome.done ? 0 : softValue(values.data, state[0]! * table.actions, table.actions, T);
          const rate = (++taken[pair]!) ** -slowing;
          values.data[pair]! += rate * (outcome.reward + discount * later - values.data[pair]!);
          told[0]! += outcome.reward / episodes;
        }
      }
      return report;
    },
    observables: ({ told }) => [
      { name: 'meanReturn', summary: 'mean Σ_t r_t of the last episodes, energy', read: () => told[0]! },
    ],
  }),
});
