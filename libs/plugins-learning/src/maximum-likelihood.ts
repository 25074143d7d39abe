import { z } from 'zod';
import { batchOf, createBatch, logSumExp, type Batch } from '@ergodic/numerics';
import {
  choiceOfValue,
  choicesOf,
  defineLearningRule,
  ErgodicError,
  valueOfChoice,
  type Energy,
  type LearningReport,
  type LearningRule,
  type Model,
} from '@ergodic/kernel';
import { allRows } from './all-rows.ts';
import { thresholdOption } from './data-rows.ts';
import { GradientStep, stepOptions } from './gradient-step.ts';
import { LossTrend, smallerSteps } from './loss-trend.ts';
import { trialMachine } from './trial-machine.ts';

/** The largest space that is enumerated. */
const MOST_STATES = 2 ** 16;

export interface MaximumLikelihoodState {
  /** All states, unit 0 fastest, and row a of them as a batch of its own. */
  readonly states: Batch;
  readonly row: Batch;
  /** Scratch: −E/T of each state; ln Σ e^(−E/T) over the hidden ones of each visible one; −E/T of those. */
  readonly logWeights: Float64Array;
  readonly logVisible: Float64Array;
  readonly group: Float64Array;
  /** p(v) in the data, by the number of the visible units' state. */
  readonly data: Float64Array;
  readonly step: GradientStep;
  readonly report: LearningReport;
  readonly trend: LossTrend;
  /** ⟨ln p(v)⟩ of the data before the last update, nats a row. */
  logLikelihood: number;
}

/**
 * The exact gradient of the likelihood, by enumerating all states (65,536 at most):
 *
 *   ∂⟨ln p(v)⟩/∂θ = −(1/T) (⟨∂E/∂θ⟩_(data, h given v) − ⟨∂E/∂θ⟩_model);   for couplings (1/T) (⟨s_i s_j⟩_data − ⟨s_i s_j⟩).
 *
 * Concave in θ where all units are visible and E is linear in θ: it then ends where the model has the moments of the data.
 * `gradient` is that of −⟨ln p⟩.
 *
 * @throws ErgodicError where the space is larger, or the data do not describe the visible units
 */
export const maximumLikelihood = defineLearningRule({
  name: 'maximum-likelihood',
  summary: 'The exact gradient of the likelihood, by enumeration: for small systems, and as the measure of others.',
  formula: 'θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ⟨∂E/∂θ⟩_model)',
  law: 'at rest the model has the moments of the data, where all units are visible',
  source: 'D. H. Ackley, G. E. Hinton, T. J. Sejnowski, Cogn. Sci. 9 (1985) 147, doi:10.1207/s15516709cog0901_7',
  requires: ['data'],
  needs: ['parameter-gradient'],
  options: z.object({
    threshold: thresholdOption,
    ...stepOptions,
  }),
  trials: [
    {
      options: { rate: 0.1, threshold: 0.2 },
      claims: { model: trialMachine, objective: (model, T) => -logLikelihoodOf(model, T, 0.2), descends: true },
    },
  ],
  make(options): LearningRule<MaximumLikelihoodState> {
    const rule: LearningRule<MaximumLikelihoodState> = {
      init({ energy, dataset }, context) {
        const { units } = energy.space;
        const states = allStates(energy);
        const visible = energy.visible ?? units;
        const rows = allRows('maximum-likelihood', dataset, energy, options.threshold, context);
        return {
          states,
          row: batchOf(new Float64Array(units), 1, units),
          data: shares(rows, visible, energy),
          ...scratchFor(states, choicesOf(energy.space) ** visible),
          step: new GradientStep(energy, context, options),
          report: { settled: true },
          trend: new LossTrend(context),
          logLikelihood: NaN,
        };
      },
      gradient({ energy }, state, { temperature }, out) {
        const { states, row, data, logWeights, logVisible } = state;
        for (const name in out) out[name]!.data.fill(0);
        state.logLikelihood = weigh(energy, state, temperature);
        const logZ = logSumExp(logVisible);
        for (let a = 0; a < states.replicas; a++) {
          const v = a % data.length;
          const inData = data[v]! === 0 ? 0 : data[v]! * Math.exp(logWeights[a]! - logVisible[v]!);
          const inModel = Math.exp(logWeights[a]! - logZ);
          row.data.set(states.data.subarray(a * states.width, (a + 1) * states.width));
          energy.addParameterGradient!(row, out, (inData - inModel) / temperature);
        }
      },
      update(model, state, tick) {
        rule.gradient(model, state, tick, state.step.gradient);
        state.trend.began(-state.logLikelihood, Infinity, tick.temperature);
        state.trend.stands(-state.logLikelihood, tick.temperature);
        state.step.take(model.energy);
        return state.report;
      },
      findings: ({ trend }) =>
        trend.findings('maximum-likelihood', { name: '−logLikelihood', floor: 1 }, smallerSteps(options.rate, null)),
      observables: (state) => [
        {
          name: 'logLikelihood',
          summary: '⟨ln p(v)⟩ of the data before the last update, nats a row',
          read: () => state.logLikelihood,
        },
      ],
    };
    return rule;
  },
});

/** All states, unit 0 fastest. @throws ErgodicError `domain` where there are too many */
function allStates({ space }: Energy): Batch {
  const choices = choicesOf(space);
  const count = choices ** space.units;
  if (choices === 0 || space.kind === 'probabilities' || count > MOST_STATES)
    throw new ErgodicError({
      code: 'domain',
      message: `learning maximum-likelihood enumerates all states, and ${space.units} units of ${space.kind} have ${choices === 0 ? 'no end of them' : count}`,
      path: 'learning',
      value: space.units,
      hint: `at most ${MOST_STATES} states; contrastive-divergence for larger systems`,
    });
  const states = createBatch(count, space.units);
  for (let a = 0; a < count; a++)
    for (let i = 0; i < space.units; i++)
      states.data[a * space.units + i] = valueOfChoice(space.kind, Math.floor(a / choices ** i) % choices);
  return states;
}

/** p(v) in the data. */
function shares(rows: Batch, visible: number, { space }: Energy): Float64Array {
  const choices = choicesOf(space);
  const out = new Float64Array(choices ** visible);
  for (let r = 0; r < rows.replicas; r++) {
    let v = 0;
    for (let i = visible - 1; i >= 0; i--) v = v * choices + choiceOfValue(space.kind, rows.data[r * rows.width + i]!);
    out[v]! += 1 / rows.replicas;
  }
  return out;
}

type Scratch = Pick<MaximumLikelihoodState, 'states' | 'logWeights' | 'logVisible' | 'group' | 'data'>;

const scratchFor = (states: Batch, visible: number): Pick<Scratch, 'logWeights' | 'logVisible' | 'group'> => ({
  logWeights: new Float64Array(states.replicas),
  logVisible: new Float64Array(visible),
  group: new Float64Array(states.replicas / visible),
});

/** Fills the logarithms of the model's weights; returns ⟨ln p(v)⟩ of the data. */
function weigh(energy: Energy, scratch: Scratch, temperature: number): number {
  const { states, logWeights, logVisible, group, data } = scratch;
  energy.addEnergy(states, logWeights.fill(0), -1 / temperature);
  for (let v = 0; v < logVisible.length; v++) {
    for (let h = 0; h < group.length; h++) group[h] = logWeights[v + h * logVisible.length]!;
    logVisible[v] = logSumExp(group);
  }
  const logZ = logSumExp(logVisible);
  let logLikelihood = 0;
  for (let v = 0; v < data.length; v++) if (data[v]! > 0) logLikelihood += data[v]! * (logVisible[v]! - logZ);
  return logLikelihood;
}

/** ⟨ln p(v)⟩ of a model's data, by enumeration. */
function logLikelihoodOf({ energy, dataset }: Model, temperature: number, threshold: number): number {
  const states = allStates(energy);
  const visible = energy.visible ?? energy.space.units;
  const rows = createBatch(dataset!.count, visible);
  rows.data.set(dataset!.points.map((value) => valueOfChoice(energy.space.kind, value >= threshold ? 1 : 0)));
  const count = choicesOf(energy.space) ** visible;
  return weigh(energy, { states, data: shares(rows, visible, energy), ...scratchFor(states, count) }, temperature);
}
