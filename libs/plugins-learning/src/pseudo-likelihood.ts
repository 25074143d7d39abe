import { z } from 'zod';
import { createBatch, type Batch } from '@ergodic/numerics';
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
import { trialPair } from './trial-machine.ts';

export interface PseudoLikelihoodState {
  readonly rows: Batch;
  /** A copy of a row for each unit, with that unit at another value. */
  readonly changed: Batch;
  readonly energies: Float64Array;
  readonly step: GradientStep;
  readonly report: LearningReport;
  readonly trend: LossTrend;
  /** Mean of Σᵢ ln p(s_i | others) over the rows before the last update, nats a row. */
  logPseudoLikelihood: number;
}

/**
 * Pseudo-likelihood of fully visible units: each is to be told from all others,
 *
 *   L = ⟨Σᵢ ln p(s_i | s_others)⟩_data,   ln p(s_i | s_others) = −E(s)/T − ln Σ_c e^(−E(s, s_i = c)/T).
 *
 * Its maximum is that of the likelihood as the data grow without end, and no sampling is needed. `gradient` is that of −L:
 *
 *   −∂L/∂θ = (1/T) ⟨Σᵢ (∂E(s)/∂θ − Σ_c p(c | s_others) ∂E(s, s_i = c)/∂θ)⟩_data.
 *
 * Work of an update: rows · units · choices gradients of one state.
 *
 * @throws ErgodicError where there are hidden units, or the data do not describe the units
 */
export const pseudoLikelihood = defineLearningRule({
  name: 'pseudo-likelihood',
  summary: 'Each unit told from all others: no sampling, for fully visible models.',
  formula: 'θ ← θ + η ∂/∂θ ⟨Σᵢ ln p(s_i | others)⟩_data',
  law: 'consistent: the maximum is that of the likelihood in the limit of many data',
  source: 'J. Besag, The Statistician 24 (1975) 179, doi:10.2307/2987782',
  requires: ['data'],
  needs: ['parameter-gradient', 'conditional'],
  options: z.object({
    threshold: thresholdOption,
    ...stepOptions,
  }),
  trials: [
    {
      options: { rate: 0.02, threshold: 0.2 },
      claims: { model: trialPair, objective: (model, T) => -logPseudoLikelihoodOf(model, T, 0.2), descends: true },
    },
  ],
  make(options): LearningRule<PseudoLikelihoodState> {
    const rule: LearningRule<PseudoLikelihoodState> = {
      init({ energy, dataset }, context) {
        const { units } = energy.space;
        if (energy.visible !== undefined && energy.visible < units)
          throw new ErgodicError({
            code: 'missing-capability',
            message: `learning pseudo-likelihood needs all units in the data, and ${units - energy.visible} are hidden`,
            path: 'learning',
            hint: 'contrastive-divergence, or an energy without hidden units',
          });
        return {
          rows: allRows('pseudo-likelihood', dataset, energy, options.threshold, context),
          changed: createBatch(units, units),
          energies: new Float64Array(choicesOf(energy.space)),
          step: new GradientStep(energy, context, options),
          report: { settled: true },
          trend: new LossTrend(context),
          logPseudoLikelihood: NaN,
        };
      },
      gradient({ energy }, state, { temperature }, out) {
        const { rows } = state;
        const share = 1 / (rows.replicas * temperature);
        for (const name in out) out[name]!.data.fill(0);
        energy.addParameterGradient!(rows, out, share * rows.width);
        state.logPseudoLikelihood = 0;
        for (let r = 0; r < rows.replicas; r++)
          state.logPseudoLikelihood += addRow(energy, state, r, temperature, out, share) / rows.replicas;
      },
      update(model, state, tick) {
        rule.gradient(model, state, tick, state.step.gradient);
        state.trend.began(-state.logPseudoLikelihood, Infinity, tick.temperature);
        state.trend.stands(-state.logPseudoLikelihood, tick.temperature);
        state.step.take(model.energy);
        return state.report;
      },
      findings: ({ trend }) =>
        trend.findings(
          'pseudo-likelihood',
          { name: '−logPseudoLikelihood', floor: 1 },
          smallerSteps(options.rate, null),
        ),
      observables: (state) => [
        {
          name: 'logPseudoLikelihood',
          summary: '⟨Σᵢ ln p(s_i | others)⟩ of the data before the last update, nats a row',
          read: () => state.logPseudoLikelihood,
        },
      ],
    };
    return rule;
  },
});

type Scratch = Pick<PseudoLikelihoodState, 'rows' | 'changed' | 'energies'>;

/** out −= share · Σᵢ Σ_c p(c | others) ∂E(s, s_i = c)/∂θ of row r; returns Σᵢ ln p(s_i | others). */
function addRow(
  energy: Energy,
  { rows, changed, energies }: Scratch,
  r: number,
  temperature: number,
  out: Parameters<NonNullable<Energy['addParameterGradient']>>[1],
  share: number,
): number {
  const { kind } = energy.space;
  const N = rows.width;
  const row = rows.data.subarray(r * N, (r + 1) * N);
  const rowOf = { data: changed.data, replicas: 1, width: N };
  let total = 0;
  for (let i = 0; i < N; i++) {
    energy.conditional!(rows, r, i, energies);
    const p = boltzmann(energies, temperature);
    total += Math.log(p[choiceOfValue(kind, row[i]!)]!);
    for (let c = 0; c < energies.length; c++) {
      if (p[c] === 0) continue;
      changed.data.set(row);
      changed.data[i] = valueOfChoice(kind, c);
      energy.addParameterGradient!(rowOf, out, -share * p[c]!);
    }
  }
  return total;
}

/** Turns energies into e^(−E/T)/Z, in place. */
function boltzmann(energies: Float64Array, temperature: number): Float64Array {
  let least = Infinity;
  for (const E of energies) least = Math.min(least, E);
  let Z = 0;
  for (let c = 0; c < energies.length; c++) Z += energies[c] = Math.exp((least - energies[c]!) / temperature);
  for (let c = 0; c < energies.length; c++) energies[c]! /= Z;
  return energies;
}

/** L of a model's data at present θ. */
function logPseudoLikelihoodOf({ energy, dataset }: Model, temperature: number, threshold: number): number {
  const { kind, units } = energy.space;
  const rows = createBatch(dataset!.count, units);
  rows.data.set(dataset!.points.map((value) => valueOfChoice(kind, value >= threshold ? 1 : 0)));
  const energies = new Float64Array(choicesOf(energy.space));
  let sum = 0;
  for (let r = 0; r < rows.replicas; r++)
    for (let i = 0; i < units; i++) {
      energy.conditional!(rows, r, i, energies);
      sum += Math.log(boltzmann(energies, temperature)[choiceOfValue(kind, rows.data[r * units + i]!)]!);
    }
  return sum / rows.replicas;
}
