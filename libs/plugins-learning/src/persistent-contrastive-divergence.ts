import { z } from 'zod';
import { createBatch } from '@ergodic/numerics';
import {
  defineLearningRule,
  ErgodicError,
  type Context,
  type LearningReport,
  type LearningRule,
  type Model,
  type Parameters,
  type Part,
} from '@ergodic/kernel';
import { DataRows, rowOrder, thresholdOption } from './data-rows.ts';
import { GradientStep, stepOptions } from './gradient-step.ts';
import { HiddenMeans } from './hidden-means.ts';
import {
  batchOption,
  hiddenStepsOption,
  InnerChains,
  samplerOf,
  samplerOption,
  scatterHidden,
  visibleMask,
} from './inner-chains.ts';
import { trialHidden, trialMachine } from './trial-machine.ts';
import { layerSampler, twoLayersOf, type TwoLayers } from './two-layers.ts';

export interface PersistentState {
  readonly rows: DataRows;
  readonly averages: Averages;
  readonly step: GradientStep;
  readonly report: LearningReport;
}

/** Adds to `out` the mean of ∂E/∂θ over rows of the data, less its mean over the run's replicas, times 1/T. */
type Averages = (model: Model, rows: DataRows, temperature: number, out: Parameters) => void;

/**
 * Persistent contrastive divergence, also called stochastic maximum likelihood: the second average is over the run's own replicas,
 * which its dynamics move on from update to update,
 *
 *   θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ⟨∂E/∂θ⟩_replicas).
 *
 * With replicas in equilibrium this is the gradient of the likelihood; they stay near it while θ moves slowly, with a bias of
 * order η τ, τ the correlation time of the dynamics in steps. Under the dynamics parallel-tempering it is tempered CD.
 *
 * @throws ErgodicError where the data do not describe the visible units, or the recipe clamps units
 */
export const persistentContrastiveDivergence = defineLearningRule({
  name: 'persistent-contrastive-divergence',
  summary: 'Correlations in the data against those in the run’s replicas, which go on from update to update.',
  formula: 'θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ⟨∂E/∂θ⟩_replicas)',
  law: 'unbiased for the gradient of ⟨ln p⟩ where the replicas are in equilibrium',
  source: 'T. Tieleman, ICML (2008) 1064, doi:10.1145/1390156.1390290; L. Younes, Stochastics 65 (1999) 177',
  requires: ['data'],
  needs: ['parameter-gradient'],
  options: z.object({
    batch: batchOption,
    sampler: samplerOption,
    hiddenSteps: hiddenStepsOption,
    threshold: thresholdOption,
    ...stepOptions,
  }),
  trials: [
    { options: { batch: 3, rate: 0.1, momentum: 0.5, threshold: 0.2 }, claims: { model: trialMachine } },
    { options: { batch: 5, threshold: 0.2 }, compute: 'reference', claims: { model: trialMachine } },
    { options: { batch: 2, hiddenSteps: 2, threshold: 0.2 }, claims: { model: trialHidden } },
  ],
  make(options): LearningRule<PersistentState> {
    const rule: LearningRule<PersistentState> = {
      init(model, context) {
        const { energy, dataset } = model;
        expectFree(context);
        const layers = options.sampler || context.compute === 'reference' ? undefined : twoLayersOf(energy);
        return {
          rows: new DataRows(
            'persistent-contrastive-divergence',
            dataset,
            energy,
            options.threshold,
            rowOrder(dataset, context),
          ),
          averages: layers ? byKernels(layers, model, context, options) : byDynamics(model, context, options),
          step: new GradientStep(energy, context, options),
          report: { settled: true },
        };
      },
      gradient(model, { rows, averages }, { temperature }, out) {
        for (const name in out) out[name]!.data.fill(0);
        averages(model, rows, temperature, out);
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

/** The replicas are to be the model. @throws ErgodicError `invalid-option` where some of their units are held */
function expectFree({ clamped }: Context): void {
  if (clamped?.includes(1))
    throw new ErgodicError({
      code: 'invalid-option',
      message:
        'learning persistent-contrastive-divergence takes the run’s replicas for the model, and the recipe clamps units of them',
      path: 'clamp',
      hint: 'leave clamp out; or contrastive-divergence, whose chains are its own and free',
    });
}

interface AverageOptions {
  readonly batch: number;
  readonly hiddenSteps: number;
  readonly sampler?: Part | undefined;
}

/** Any energy; hidden units are sampled given the data, or enter by their means. */
function byDynamics({ energy, x }: Model, context: Context, { batch, hiddenSteps, sampler }: AverageOptions): Averages {
  const { units } = energy.space;
  const { visible = units } = energy;
  const means = HiddenMeans.serves(energy) ? new HiddenMeans(energy) : undefined;
  const isSampled = !means && visible < units;
  const moves = isSampled && samplerOf('persistent-contrastive-divergence', energy, sampler);
  const chains = moves && new InnerChains(energy, context, moves, 'sampler', batch, visibleMask(energy));
  const positive = chains ? chains.x : createBatch(batch, units);
  const negative = createBatch(x.replicas, x.width);
  const start = context.stream('hidden units', batch);
  return (model, rows, temperature, out) => {
    rows.fill(positive);
    if (chains) {
      scatterHidden(positive, energy, start);
      chains.advance(hiddenSteps, temperature);
    }
    negative.data.set(model.x.data);
    means?.fill(positive, temperature);
    means?.fill(negative, temperature);
    energy.addParameterGradient!(positive, out, 1 / (batch * temperature));
    energy.addParameterGradient!(negative, out, -1 / (x.replicas * temperature));
  };
}

/** Two layers: hidden units enter by their means, correlations are summed in kernels. */
function byKernels(layers: TwoLayers, { energy, x }: Model, context: Context, { batch }: AverageOptions): Averages {
  const ofData = layerSampler(layers, energy, context, 'layers of the data', batch);
  const ofModel = layerSampler(layers, energy, context, 'layers of the model', x.replicas);
  const data = createBatch(batch, layers.visible);
  return (model, rows, temperature, out) => {
    const sums = layers.sumsIn(out);
    rows.fill(data);
    ofData.setParameters(layers.numbers);
    ofData.setState('visible', data.data);
    // ∂E/∂W_ij = −v_i h_j.
    ofData.addCorrelations(sums, -1 / (batch * temperature), 1 / temperature);
    ofModel.setParameters(layers.numbers);
    ofModel.setState('visible', model.x.data, 0, model.x.width);
    ofModel.addCorrelations(sums, 1 / (x.replicas * temperature), 1 / temperature);
  };
}
