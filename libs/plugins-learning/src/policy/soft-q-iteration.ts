import { z } from 'zod';
import { defineLearningRule, type LearningReport, type LearningRule, type Parameters } from '@ergodic/kernel';
import { discountOption } from './options.ts';
import { backup, softValue, startValue, tableAgentOf, type TableAgent } from './tables.ts';
import { trialAgent } from './trial-agent.ts';

export interface SoftQIterationState extends TableAgent {
  /** V of each state. */
  readonly V: Float64Array;
  readonly report: LearningReport;
  /** Of the last update: largest change of a value, Σ_s p(first state is s) V(s), how many it is at this temperature, the stage. */
  readonly told: Float64Array;
}

/** Places in `told`, which checkpoints keep. */
const RESIDUAL = 0;
const VALUE = 1;
const UPDATES = 2;
const STAGE = 3;

/**
 * Values of a known world at temperature T, by iteration to the fixed point. An update is a sweep over all states and actions,
 *
 *   Q(s, a) ← R(s, a) + γ Σ_s′ P(s′ | s, a) V(s′),   V(s) = T ln Σ_a e^(Q(s, a)/T) = −F_s,
 *
 * a contraction by γ in the largest norm. The temperature goes on once no value has moved by more than `tolerance`; Q is then within
 * tolerance · γ/(1 − γ) of its fixed point Q_T, and π = e^(Q_T/T)/Z is the policy of the largest discounted sum of reward and T times
 * entropy. V_T falls with T to the optimal V_0, with V_T − V_0 ≤ T ln A/(1 − γ). At γ = 1 it converges where every episode ends.
 *
 * `gradient` is Q − (R + γ P V), the residual of Bellman's equation: no function's derivative, but 0 at the fixed point only.
 */
export const softQIteration = defineLearningRule({
  name: 'soft-q-iteration',
  summary: 'Values at a temperature of a world that is known: rewards, and entropy T times.',
  formula: 'Q(s, a) ← R(s, a) + γ Σ_s′ P(s′ | s, a) T ln Σ_a′ e^(Q(s′, a′)/T)',
  law: 'γ-contraction; 0 ≤ V_T − V_0 ≤ T ln A/(1 − γ)',
  source: 'T. Haarnoja et al., ICML (2017), arXiv:1702.08165; G. Neu, A. Jonsson, V. Gómez, arXiv:1705.07798 (2017)',
  needs: ['agent'],
  options: z.object({
    discount: discountOption,
    tolerance: z
      .number()
      .positive()
      .default(1e-9)
      .describe('how far a value may move in an update for T to go on, energy'),
    maxIterations: z
      .int()
      .min(1)
      .default(10_000)
      .describe('updates at one temperature after which T goes on all the same; a count'),
  }),
  trials: [{ options: { discount: 0.9 }, claims: { model: trialAgent } }],
  make({ discount, tolerance, maxIterations }): LearningRule<SoftQIterationState> {
    const updateValues = ({ table, values, V }: SoftQIterationState, T: number): void => {
      for (let s = 0; s < table.states; s++) V[s] = softValue(values.data, s * table.actions, table.actions, T);
    };
    return {
      init: ({ energy }, context) => {
        const found = tableAgentOf('soft-q-iteration', energy);
        return {
          ...found,
          V: new Float64Array(found.table.states),
          report: { settled: false },
          told: context.array('told', 4),
        };
      },
      gradient(_model, state, { temperature }, out: Parameters) {
        const { table, values, V } = state;
        for (const { data } of Object.values(out)) data.fill(0);
        updateValues(state, temperature);
        const residual = out['values']!.data;
        for (let i = 0; i < residual.length; i++) residual[i] = values.data[i]! - backup(table, i, discount, V);
      },
      update(_model, state, { temperature, stage }) {
        const { table, values, V, told, report } = state;
        if (told[STAGE] !== stage) told[UPDATES] = 0;
        told[STAGE] = stage;
        told[UPDATES]!++;
        updateValues(state, temperature);
        let residual = 0;
        for (let i = 0; i < values.data.length; i++) {
          const value = backup(table, i, discount, V);
          residual = Math.max(residual, Math.abs(value - values.data[i]!));
          values.data[i] = value;
        }
        updateValues(state, temperature);
        told[RESIDUAL] = residual;
        told[VALUE] = startValue(table, V);
        report.settled = residual <= tolerance || told[UPDATES]! >= maxIterations;
        return report;
      },
      observables: ({ told }) => [
        {
          name: 'softValue',
          summary: 'Σ_s p(first state is s) V(s), V = T ln Σ_a e^(Q/T), energy',
          read: () => told[VALUE]!,
        },
        {
          name: 'residual',
          summary: 'max |Q − (R + γ P V)| before the last update, energy',
          read: () => told[RESIDUAL]!,
        },
      ],
    };
  },
});
