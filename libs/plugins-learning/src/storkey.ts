import { z } from 'zod';
import type { Batch } from '@ergodic/numerics';
import { defineLearningRule, type LearningReport, type LearningRule } from '@ergodic/kernel';
import { allRows } from './all-rows.ts';
import { thresholdOption } from './data-rows.ts';
import { couplingOf } from './hebbian.ts';
import { trialMemory } from './trial-machine.ts';

export interface StorkeyState {
  readonly patterns: Batch;
  /** Local fields of one pattern. */
  readonly fields: Float64Array;
  /** Whether the patterns are stored. */
  readonly stored: Float64Array;
  readonly report: LearningReport;
}

/**
 * Storkey's rule: patterns ξ^1, ξ^2, … one after another, each with what the couplings before say taken off,
 *
 *   W_ij ← W_ij + (1/N) (ξ_i ξ_j − ξ_i h_ji − h_ij ξ_j),   h_ij = Σ_(k ≠ i, j) W_ik ξ_k.
 *
 * Local and incremental as Hebb's, with a larger capacity: N/√(2 ln N) patterns without errors, against N/(4 ln N). All patterns
 * are stored in the first update, which begins at W = 0; later ones change nothing.
 *
 * @throws ErgodicError where the data are no patterns of the units, or the couplings are not θ
 */
export const storkey = defineLearningRule({
  name: 'storkey',
  summary: 'Stores patterns one after another, taking off what the couplings already say of them.',
  formula: 'W_ij ← W_ij + (1/N) (ξ_i ξ_j − ξ_i h_ji − h_ij ξ_j), h_ij = Σ_(k ≠ i, j) W_ik ξ_k',
  law: 'capacity N/√(2 ln N) random patterns without errors',
  source: 'A. J. Storkey, ICANN (1997) 451, doi:10.1007/BFb0020196',
  requires: ['data'],
  needs: ['pairwise', 'parameter-gradient'],
  options: z.object({
    threshold: thresholdOption,
  }),
  trials: [{ options: { threshold: 0.2 }, claims: { model: trialMemory } }],
  make({ threshold }): LearningRule<StorkeyState> {
    return {
      init({ energy, dataset }, context) {
        couplingOf('storkey', energy);
        return {
          patterns: allRows('storkey', dataset, energy, threshold, context),
          fields: new Float64Array(energy.space.units),
          stored: context.array('stored', 1),
          report: { settled: true },
        };
      },
      gradient(_model, _state, _tick, out) {
        // It follows none: where the patterns are stored it rests.
        for (const name in out) out[name]!.data.fill(0);
      },
      update({ energy }, { patterns, fields, stored, report }) {
        if (stored[0] === 1) return report;
        const { from, to, coupling } = energy.pairwise!;
        const N = energy.space.units;
        coupling.fill(0);
        for (let r = 0; r < patterns.replicas; r++) {
          const xi = patterns.data.subarray(r * N, (r + 1) * N);
          fields.fill(0);
          for (let e = 0; e < coupling.length; e++) {
            fields[from[e]!]! += coupling[e]! * xi[to[e]!]!;
            fields[to[e]!]! += coupling[e]! * xi[from[e]!]!;
          }
          for (let e = 0; e < coupling.length; e++) {
            const [i, j] = [from[e]!, to[e]!];
            const ofOthers = (a: number, b: number): number => fields[a]! - coupling[e]! * xi[b]!;
            coupling[e]! += (xi[i]! * xi[j]! - xi[i]! * ofOthers(j, i) - ofOthers(i, j) * xi[j]!) / N;
          }
        }
        stored[0] = 1;
        energy.refresh?.();
        return report;
      },
    };
  },
});
