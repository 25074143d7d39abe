import { z } from 'zod';
import { batchOf, createBatch, type Batch } from '@ergodic/numerics';
import {
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
import { trialPair } from './trial-machine.ts';

/** Sweeps at most; near a critical point the means settle slowly. */
const MOST_SWEEPS = 10_000;
const AT_REST = 1e-14;

export interface MeanFieldState {
  readonly rows: Batch;
  /** m_i, the mean of each unit, as a state. */
  readonly means: Batch;
  readonly energies: Float64Array;
  readonly step: GradientStep;
  readonly report: LearningReport;
  /** By how much a mean moved in the last sweep. */
  residue: number;
}

/**
 * Boltzmann-machine learning with independent units in place of the model's average. The means m obey
 *
 *   m_i = ⟨s_i⟩ in the field of the others' means   (spins: m_i = tanh((h_i + Σ_j J_ij m_j)/T)),
 *
 * solved unit by unit from the means of the data, which never raises F_MF = E(m) − T Σᵢ H(m_i); below a transition there are
 * several solutions, and this takes the one that the data lie by. And
 *
 *   θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ∂E/∂θ at m).
 *
 * `gradient` is that of (⟨E⟩_data − F_MF)/T, which by Gibbs and Bogoliubov is below −⟨ln p⟩: a bound from the wrong side, so what
 * it learns is good where couplings are weak. Fully visible units of two choices, E linear in each.
 *
 * @throws ErgodicError where units are hidden or have more choices, or the data do not describe them
 */
export const meanField = defineLearningRule({
  name: 'mean-field',
  summary: 'The model’s average replaced by that of independent units in each other’s mean field.',
  formula: 'θ ← θ − (η/T) (⟨∂E/∂θ⟩_data − ∂E/∂θ|_m), m_i = ⟨s_i⟩ in the field of the means',
  law: 'gradient of (⟨E⟩_data − F_MF)/T; exact for uncoupled units',
  source: 'C. Peterson, J. R. Anderson, Complex Syst. 1 (1987) 995',
  requires: ['data'],
  needs: ['parameter-gradient', 'conditional', 'pairwise'],
  options: z.object({
    threshold: thresholdOption,
    ...stepOptions,
  }),
  trials: [
    {
      options: { rate: 0.05, threshold: 0.2 },
      claims: { model: trialPair, objective: (model, T) => boundOf(model, T, 0.2), descends: true },
    },
  ],
  make(options): LearningRule<MeanFieldState> {
    const rule: LearningRule<MeanFieldState> = {
      init({ energy, dataset }, context) {
        const { units } = energy.space;
        if (choicesOf(energy.space) !== 2 || (energy.visible ?? units) < units)
          throw new ErgodicError({
            code: 'missing-capability',
            message: `learning mean-field needs visible units of two choices; this energy has ${units - (energy.visible ?? units)} hidden ones over ${energy.space.kind}`,
            path: 'learning',
            hint: 'spins or bits without hidden units; contrastive-divergence otherwise',
          });
        const rows = allRows('mean-field', dataset, energy, options.threshold, context);
        const means = batchOf(context.array('means', units), 1, units);
        startAt(rows, means);
        return {
          rows,
          means,
          energies: new Float64Array(2),
          step: new GradientStep(energy, context, options),
          report: { settled: true },
          residue: 0,
        };
      },
      gradient({ energy }, state, { temperature }, out) {
        const { rows, means, energies } = state;
        for (const name in out) out[name]!.data.fill(0);
        state.residue = settle(energy, means, energies, temperature);
        energy.addParameterGradient!(rows, out, 1 / (rows.replicas * temperature));
        energy.addParameterGradient!(means, out, -1 / temperature);
      },
      update(model, state, tick) {
        rule.gradient(model, state, tick, state.step.gradient);
        state.step.take(model.energy);
        return state.report;
      },
      observables: (state) => [
        {
          name: 'meanFieldResidue',
          summary: 'by how much a mean still moved in the last sweep; above 1e-14 where they had not come to rest',
          read: () => state.residue,
        },
      ],
    };
    return rule;
  },
});

/** means ← those of the data: off the symmetric point, from which they would never move. */
function startAt(rows: Batch, means: Batch): void {
  means.data.fill(0);
  for (let i = 0; i < rows.data.length; i++) means.data[i % rows.width]! += rows.data[i]! / rows.replicas;
}

/** Brings the means to rest, from where they are. Returns by how much one moved in the last sweep. */
function settle(energy: Energy, means: Batch, energies: Float64Array, temperature: number): number {
  let moved = 0;
  const [low, high] = [valueOfChoice(energy.space.kind, 0), valueOfChoice(energy.space.kind, 1)];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    moved = 0;
    for (let i = 0; i < means.width; i++) {
      energy.conditional!(means, 0, i, energies);
      const mean = low + (high - low) / (1 + Math.exp((energies[1]! - energies[0]!) / temperature));
      moved = Math.max(moved, Math.abs(mean - means.data[i]!));
      means.data[i] = mean;
    }
    if (moved <= AT_REST) break;
  }
  return moved;
}

/** (⟨E⟩_data − F_MF)/T. */
function boundOf({ energy, dataset }: Model, temperature: number, threshold: number): number {
  const { units, kind } = energy.space;
  const rows = createBatch(dataset!.count, units);
  rows.data.set(dataset!.points.map((value) => valueOfChoice(kind, value >= threshold ? 1 : 0)));
  const E = new Float64Array(rows.replicas);
  energy.addEnergy(rows, E);
  const means = createBatch(1, units);
  startAt(rows, means);
  settle(energy, means, new Float64Array(2), temperature);
  const own = new Float64Array(1);
  energy.addEnergy(means, own);
  const low = valueOfChoice(kind, 0);
  const entropy = means.data.reduce((sum, m) => {
    const p = (m - low) / (valueOfChoice(kind, 1) - low);
    return sum - (p > 0 ? p * Math.log(p) : 0) - (p < 1 ? (1 - p) * Math.log1p(-p) : 0);
  }, 0);
  return (E.reduce((sum, e) => sum + e, 0) / rows.replicas - (own[0]! - temperature * entropy)) / temperature;
}
