import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import {
  defineLearningRule,
  ErgodicError,
  type Agent,
  type DecisionTable,
  type Inference,
  type LearningReport,
  type LearningRule,
  type Model,
  type Outcome,
} from '@ergodic/kernel';
import { dirichletMean } from '@ergodic/thermodynamics';
import { StateBeliefs } from './state-beliefs.ts';
import { trialBeliever } from './trial-believer.ts';

export interface ActiveInferenceState {
  readonly agent: Agent;
  readonly inference: Inference;
  readonly table: DecisionTable;
  readonly beliefs: StateBeliefs;
  readonly likelihood: Float64Array;
  readonly random: RandomStreams;
  readonly seen: Float64Array;
  readonly outcome: Outcome;
  readonly report: LearningReport;
  /** These are kept in checkpoints: the world, what came of the episode, and numbers told. */
  readonly world: Float64Array;
  readonly outcomes: Float64Array;
  readonly actions: Float64Array;
  readonly told: Float64Array;
}

/** Places in `told`. */
const STEP = 0;
const SURPRISE = 1;
const RETURN = 2;
const LAST_RETURN = 3;
const EPISODES = 4;
const TOTAL_RETURN = 5;

/**
 * An agent that acts on its beliefs and mends them. Each update is a moment of its life:
 *
 * - at the beginning of an episode the world starts anew, and q(s) ∝ P(o_0 | s) p(s);
 * - then a plan is drawn from x, which dynamics have put to q(π) = e^(−G_π/T)/Z; its first action is taken, and
 *
 *     q(s′) ∝ P(o | s′) Σ_s P(s′ | s, a) q(s);
 *
 * - at the end of an episode the Dirichlet counts of the likelihood take in what is believed then of all its moments,
 *   counts(o, s) ← counts(o, s) + Σ_t [o_t = o] q(s_t = s | o_0 … o_n), unless `learn` is false.
 *
 * Each belief is the least of the variational free energy F[q] = −ln p(o) + D(q‖p(s | o)), which is then the surprise −ln p(o). `gradient` is
 * 0: along the simplex F has none at its least.
 *
 * @throws ErgodicError `missing-capability` where the energy has no plans and beliefs; `invalid-option` for more than one replica
 */
export const activeInference = defineLearningRule({
  name: 'active-inference',
  summary: 'An agent that plans by expected free energy, acts, and infers what it cannot see.',
  formula: 'q(s′) ∝ P(o | s′) Σ_s P(s′ | s, a) q(s); counts(o, s) += Σ_t [o_t = o] q(s_t = s)',
  law: 'beliefs are exact posteriors, F[q] = −ln p(o)',
  source: 'K. Friston et al., Neural Comput. 29 (2017) 1, doi:10.1162/NECO_a_00912',
  needs: ['agent'],
  options: z.object({
    learn: z
      .boolean()
      .default(true)
      .describe('whether the agent learns what its outcomes mean, from episode to episode'),
  }),
  trials: [
    { options: {}, claims: { model: trialBeliever } },
    { options: { learn: false }, claims: { model: trialBeliever } },
  ],
  make: ({ learn }): LearningRule<ActiveInferenceState> => ({
    init(model, context) {
      const { agent, inference, table } = believerOf(model);
      const { stateSize, observationSize, horizon } = agent.environment;
      return {
        agent,
        inference,
        table,
        beliefs: new StateBeliefs(table),
        likelihood: new Float64Array(inference.counts.data.length),
        random: context.stream('life', 1),
        seen: new Float64Array(observationSize),
        outcome: { reward: 0, done: false },
        report: { settled: true },
        world: context.array('world', stateSize),
        outcomes: context.array('outcomes', horizon + 1),
        actions: context.array('actions', horizon),
        told: context.array('told', 6),
      };
    },
    gradient(_model, _state, _tick, out) {
      for (const { data } of Object.values(out)) data.fill(0);
    },
    update({ energy, x }, state) {
      const { agent, inference, table, beliefs, likelihood, random, world, outcome, outcomes, actions, told, report } =
        state;
      const { environment } = agent;
      const uniform = (): number => random.uniform(0);
      const { data: belief } = inference.belief;
      dirichletMean(inference.counts.data, table.states, likelihood);
      const t = told[STEP]!;
      if (t === 0) {
        environment.reset(world, uniform);
        belief.set(table.start);
        told[RETURN] = 0;
        outcome.done = false;
      } else {
        const plan = random.categorical(0, x.data, 0, x.width);
        const action = inference.plans[plan * inference.depth]!;
        actions[t - 1] = action;
        environment.step(world, action, uniform, outcome);
        beliefs.predict(belief, action);
        told[RETURN]! += outcome.reward;
      }
      environment.observe(world, uniform, state.seen);
      outcomes[t] = state.seen.indexOf(1);
      told[SURPRISE] = beliefs.update(belief, likelihood, outcomes[t]!);
      told[STEP] = t + 1;
      if (t === environment.horizon) {
        if (learn) takeIn(state, t);
        told[STEP] = 0;
        told[EPISODES]!++;
        told[LAST_RETURN] = told[RETURN]!;
        told[TOTAL_RETURN]! += told[RETURN]!;
      }
      energy.refresh?.();
      return report;
    },
    observables: ({ told }) => [
      { name: 'surprise', summary: '−ln p(o) of the last outcome, nats', read: () => told[SURPRISE]! },
      { name: 'episodes', summary: 'episodes that are over; a count', cumulative: true, read: () => told[EPISODES]! },
      { name: 'lastReturn', summary: 'Σ_t r_t of the last episode, energy', read: () => told[LAST_RETURN]! },
      {
        name: 'meanReturn',
        summary: 'mean Σ_t r_t of all episodes so far, energy; NaN before the first is over',
        cumulative: true,
        read: () => told[TOTAL_RETURN]! / told[EPISODES]!,
      },
    ],
  }),
});

/** Counts of the outcomes of an episode, by what is believed of its states once it is over. */
function takeIn(
  { inference, table, beliefs, likelihood, outcomes, actions }: ActiveInferenceState,
  steps: number,
): void {
  const { data: counts } = inference.counts;
  for (const [t, q] of beliefs.smoothed(likelihood, outcomes, actions, steps).entries())
    for (let s = 0; s < table.states; s++) counts[outcomes[t]! * table.states + s]! += q[s]!;
}

function believerOf({ energy, x }: Model): { agent: Agent; inference: Inference; table: DecisionTable } {
  const { agent } = energy;
  const table = agent?.environment.table;
  if (!agent?.inference || !table)
    throw new ErgodicError({
      code: 'missing-capability',
      message: 'learning active-inference acts by plans and beliefs, which this energy does not have',
      path: 'energy',
      hint: 'energy active-inference',
    });
  if (x.replicas !== 1)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `learning active-inference is the life of one agent, and there are ${x.replicas} replicas`,
      path: 'replicas',
      value: x.replicas,
      hint: 'replicas: 1',
    });
  return { agent, inference: agent.inference, table };
}
