import { z } from 'zod';
import { createBatch, type Batch } from '@ergodic/numerics';
import {
  defineLearningRule,
  type Context,
  type Energy,
  type LearningReport,
  type LearningRule,
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

export interface ContrastiveDivergenceState {
  readonly rows: DataRows;
  readonly phases: Phases;
  readonly step: GradientStep;
  readonly report: LearningReport;
  /** The last update's mean squared difference of the visible units before and after the k steps. */
  reconstruction: number;
}

/** Adds share · (∂E/∂θ summed over rows of the data − the same k steps later) to `out`; returns the reconstruction error. */
type Phases = (energy: Energy, rows: DataRows, temperature: number, out: Parameters, share: number) => number;

/**
 * Contrastive divergence, CD-k. Each update takes rows of the data, samples the hidden units given them, lets k steps of the
 * sampler run from there with all units free, and moves
 *
 *   θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ⟨∂E/∂θ⟩_after k steps);   for couplings ΔW_ij = (η/T) (⟨s_i s_j⟩_data − ⟨s_i s_j⟩_k).
 *
 * Where hidden units are coupled to visible ones only, they enter both averages by their means given the visible ones.
 *
 * Its expectation is that under p_data K^k, K the sampler's kernel: not the gradient of the likelihood, whose second average is
 * over the model, and not that of any function. The bias falls as λ₂^k, λ₂ the kernel's second eigenvalue. `gradient` draws an
 * estimate of −(1/T) times the difference above, without the decay.
 *
 * Its chains are its own: a `clamp` in the recipe holds units of the run’s replicas, none of these.
 *
 * @throws ErgodicError where the data do not describe the visible units
 */
export const contrastiveDivergence = defineLearningRule({
  name: 'contrastive-divergence',
  summary: 'CD-k: correlations in the data against those k sampling steps later.',
  formula: 'θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ⟨∂E/∂θ⟩_k)',
  law: 'mean update that of p_data K^k, K the sampler’s kernel; its bias falls as λ₂(K)^k',
  source: 'G. E. Hinton, Neural Comput. 14 (2002) 1771, doi:10.1162/089976602760128018',
  requires: ['data'],
  needs: ['parameter-gradient'],
  options: z.object({
    steps: z.int().min(1).default(1).describe('k, steps of the sampler from the data; a count'),
    batch: batchOption,
    sampler: samplerOption,
    hiddenSteps: hiddenStepsOption,
    threshold: thresholdOption,
    ...stepOptions,
  }),
  trials: [
    { options: { steps: 2, batch: 3, rate: 0.1, momentum: 0.5, threshold: 0.2 }, claims: { model: trialMachine } },
    { options: { batch: 5, threshold: 0.2 }, compute: 'reference', claims: { model: trialMachine } },
    { options: { batch: 2, hiddenSteps: 2, threshold: 0.2 }, claims: { model: trialHidden } },
  ],
  make(options): LearningRule<ContrastiveDivergenceState> {
    const rule: LearningRule<ContrastiveDivergenceState> = {
      init({ energy, dataset }, context) {
        const layers = options.sampler || context.compute === 'reference' ? undefined : twoLayersOf(energy);
        return {
          rows: new DataRows('contrastive-divergence', dataset, energy, options.threshold, rowOrder(dataset, context)),
          phases: layers ? byKernels(layers, energy, context, options) : byDynamics(energy, context, options),
          step: new GradientStep(energy, context, options),
          report: { settled: true },
          reconstruction: NaN,
        };
      },
      gradient({ energy }, state, { temperature }, out) {
        for (const name in out) out[name]!.data.fill(0);
        const share = 1 / (options.batch * temperature);
        state.reconstruction = state.phases(energy, state.rows, temperature, out, share);
      },
      update(model, state, tick) {
        rule.gradient(model, state, tick, state.step.gradient);
        state.step.take(model.energy);
        return state.report;
      },
      observables: (state) => [
        {
          name: 'reconstructionError',
          summary: 'mean squared change of a visible unit in the k steps, in its unit squared',
          read: () => state.reconstruction,
        },
      ],
    };
    return rule;
  },
});

interface PhaseOptions {
  readonly steps: number;
  readonly batch: number;
  readonly hiddenSteps: number;
  readonly sampler?: Part | undefined;
}

/** Any energy, by any dynamics. */
function byDynamics(energy: Energy, context: Context, { steps, batch, hiddenSteps, sampler }: PhaseOptions): Phases {
  const moves = samplerOf('contrastive-divergence', energy, sampler);
  const negative = new InnerChains(energy, context, moves, 'sampler', batch);
  const positive = new InnerChains(energy, context, moves, 'sampler of hidden units', batch, visibleMask(energy));
  const means = HiddenMeans.serves(energy) ? new HiddenMeans(energy) : undefined;
  const start = context.stream('hidden units', batch);
  return (_energy, rows, temperature, out, share) => {
    rows.fill(positive.x);
    scatterHidden(positive.x, energy, start);
    if (rows.visible < energy.space.units) positive.advance(hiddenSteps, temperature);
    negative.x.data.set(positive.x.data);
    negative.advance(steps, temperature);
    means?.fill(positive.x, temperature);
    means?.fill(negative.x, temperature);
    energy.addParameterGradient!(positive.x, out, share);
    energy.addParameterGradient!(negative.x, out, -share);
    return meanSquare(positive.x, negative.x, rows.visible);
  };
}

/** Two layers, by block Gibbs sampling in kernels. */
function byKernels(layers: TwoLayers, energy: Energy, context: Context, { steps, batch }: PhaseOptions): Phases {
  const sampler = layerSampler(layers, energy, context, 'layers', batch);
  const [data, after] = [createBatch(batch, layers.visible), createBatch(batch, layers.visible)];
  return (_energy, rows, temperature, out, share) => {
    const beta = 1 / temperature;
    const sums = layers.sumsIn(out);
    rows.fill(data);
    sampler.setParameters(layers.numbers);
    sampler.setState('visible', data.data);
    // ∂E/∂W_ij = −v_i h_j.
    sampler.addCorrelations(sums, -share, beta);
    sampler.sweep(beta, steps);
    sampler.addCorrelations(sums, share, beta);
    sampler.readState('visible', after.data);
    return meanSquare(data, after, layers.visible);
  };
}

function meanSquare(a: Batch, b: Batch, visible: number): number {
  let sum = 0;
  for (let r = 0; r < a.replicas; r++)
    for (let i = r * a.width; i < r * a.width + visible; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return sum / (a.replicas * visible);
}
