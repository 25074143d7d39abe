import { z } from 'zod';
import { batchOf, type Batch } from '@ergodic/numerics';
import { defineLearningRule, type LearningReport, type LearningRule } from '@ergodic/kernel';
import { DataRows } from './data-rows.ts';
import { GradientStep, stepOptions } from './gradient-step.ts';
import { HiddenMeans } from './hidden-means.ts';
import { trialMachine } from './trial-machine.ts';
import { batchOption, InnerChains, samplerOption, visibleMask } from './inner-chains.ts';

export interface PersistentState {
  readonly rows: DataRows;
  readonly positive: InnerChains;
  /** The run's replicas with hidden units at their means. */
  readonly negative: Batch;
  readonly means: HiddenMeans | undefined;
  readonly step: GradientStep;
  readonly report: LearningReport;
}

/**
 * Persistent contrastive divergence, also called stochastic maximum likelihood: the second average is over the run's own replicas,
 * which its dynamics move on from update to update,
 *
 *   θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ⟨∂E/∂θ⟩_replicas).
 *
 * With replicas in equilibrium this is the gradient of the likelihood; they stay near it while θ moves slowly, with a bias of
 * order η τ, τ the correlation time of the dynamics in steps. Under the dynamics parallel-tempering it is tempered CD.
 *
 * @throws ErgodicError where the data do not describe the visible units
 */
export const persistentContrastiveDivergence = defineLearningRule({
  name: 'persistent-contrastive-divergence',
  summary: 'Correlations in the data against those in the run’s replicas, which go on from update to update.',
  formula: 'θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ⟨∂E/∂θ⟩_replicas)',
  law: 'unbiased for the gradient of ⟨ln p⟩ where the replicas are in equilibrium',
  source: 'T. Tieleman, ICML (2008) 1064, doi:10.1145/1390156.1390290; L. Younes, Stochastics 65 (1999) 177',
  requires: ['data'],
  needs: ['parameter-gradient', 'conditional'],
  options: z.object({
    batch: batchOption,
    sampler: samplerOption,
    hiddenSteps: z
      .int()
      .min(1)
      .default(1)
      .describe('steps that sample the hidden units given the data; 1 is exact for two layers'),
    threshold: z.number().optional().describe('data at or above it are the upper of two choices, others the lower'),
    ...stepOptions,
  }),
  trials: [{ options: { batch: 3, rate: 0.1, momentum: 0.5, threshold: 0.2 }, claims: { model: trialMachine } }],
  make(options): LearningRule<PersistentState> {
    const { batch, sampler, hiddenSteps, threshold } = options;
    const rule: LearningRule<PersistentState> = {
      init({ energy, dataset, x }, context) {
        const order = {
          order: context.array('order of rows', dataset?.count ?? 0),
          place: context.array('rows taken', 1),
          streams: context.stream('rows', 1),
        };
        return {
          rows: new DataRows('persistent-contrastive-divergence', dataset, energy, threshold, order),
          positive: new InnerChains(energy, context, sampler, 'positive phase', batch, visibleMask(energy)),
          negative: batchOf(new Float64Array(x.data.length), x.replicas, x.width),
          means: HiddenMeans.serves(energy) ? new HiddenMeans(energy) : undefined,
          step: new GradientStep(energy, context, options),
          report: { settled: true },
        };
      },
      gradient({ energy, x }, { rows, positive, negative, means }, { temperature }, out) {
        rows.fill(positive.x);
        if (rows.visible < energy.space.units && !means) positive.advance(hiddenSteps, temperature);
        negative.data.set(x.data);
        means?.fill(positive.x, temperature);
        means?.fill(negative, temperature);
        for (const name in out) out[name]!.data.fill(0);
        energy.addParameterGradient!(positive.x, out, 1 / (batch * temperature));
        energy.addParameterGradient!(negative, out, -1 / (x.replicas * temperature));
      },
      update(model, state, tick) {
        rule.gradient(model, state, tick, state.step.gradient);
        state.step.take(model.energy);
        return state.report;
      },
    };
    return rule;
  },
});
