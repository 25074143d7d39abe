import { z } from 'zod';
import type { Batch } from '@ergodic/numerics';
import { defineLearningRule, ErgodicError, type LearningReport, type LearningRule, type Model } from '@ergodic/kernel';
import { allRows } from './all-rows.ts';
import { thresholdOption } from './data-rows.ts';
import { trialMemory } from './trial-machine.ts';

export interface HebbianState {
  readonly patterns: Batch;
  readonly report: LearningReport;
}

/**
 * Hebb's rule for a memory of patterns ξ: at once
 *
 *   W_ij = (1/N) Σ_μ ξ_i^μ ξ_j^μ,
 *
 * N the number of units; fields stay. It is the minimum of Σ_μ E(ξ^μ) + ½ N Σ W_ij² over the couplings, whose gradient `gradient`
 * gives. Retrieval with few errors up to P/N = 0.138 random patterns.
 *
 * @throws ErgodicError where the data are no patterns of the units, or the couplings are not θ
 */
export const hebbian = defineLearningRule({
  name: 'hebbian',
  summary: 'Stores patterns as the sum of their outer products, at once.',
  formula: 'W_ij = (1/N) Σ_μ ξ_i ξ_j',
  law: 'minimum of Σ_μ E(ξ^μ) + ½ N Σ W²; capacity 0.138 N random patterns',
  source: 'J. J. Hopfield, PNAS 79 (1982) 2554, doi:10.1073/pnas.79.8.2554',
  requires: ['data'],
  needs: ['pairwise', 'parameter-gradient'],
  options: z.object({
    threshold: thresholdOption,
  }),
  trials: [
    {
      options: { threshold: 0.2 },
      claims: { model: trialMemory, objective: (model) => storedEnergy(model, 0.2), descends: true, reachesRest: true },
    },
  ],
  make({ threshold }): LearningRule<HebbianState> {
    return {
      init: ({ energy, dataset }, context) => {
        couplingOf('hebbian', energy);
        return { patterns: allRows('hebbian', dataset, energy, threshold, context), report: { settled: true } };
      },
      gradient({ energy }, { patterns }, _tick, out) {
        for (const name in out) out[name]!.data.fill(0);
        const slope = out['coupling']!.data;
        energy.pairwise!.coupling.forEach(
          (w, e) => (slope[e] = energy.space.units * w - correlation(energy, patterns, e)),
        );
      },
      update({ energy }, { patterns, report }) {
        const { coupling } = energy.pairwise!;
        for (let e = 0; e < coupling.length; e++) coupling[e] = correlation(energy, patterns, e) / energy.space.units;
        energy.refresh?.();
        return report;
      },
    };
  },
});

/** Σ_μ ξ_i ξ_j of pair e. */
function correlation({ pairwise }: Model['energy'], { data, replicas, width }: Batch, e: number): number {
  const [i, j] = [pairwise!.from[e]!, pairwise!.to[e]!];
  let sum = 0;
  for (let r = 0; r < replicas; r++) sum += data[r * width + i]! * data[r * width + j]!;
  return sum;
}

/** The couplings of an energy of spins that are its θ. @throws ErgodicError `missing-capability` */
export function couplingOf(rule: string, { space, pairwise, parameters }: Model['energy']): Float64Array {
  if (space.kind !== 'spins')
    throw new ErgodicError({
      code: 'missing-capability',
      message: `learning ${rule} stores patterns of ±1, and this energy is over ${space.kind}`,
      path: 'learning',
      hint: 'hopfield, ising or spin-boltzmann-machine',
    });
  if (parameters['coupling']?.data === pairwise!.coupling) return pairwise!.coupling;
  throw new ErgodicError({
    code: 'missing-capability',
    message: `learning ${rule} sets the couplings, and those of this energy are made of other parameters (${Object.keys(parameters).join(', ') || 'none'})`,
    path: 'learning',
    hint: 'hopfield; or ising or spin-boltzmann-machine on a complete graph',
  });
}

/** Σ_μ E(ξ^μ) + ½ N Σ W², of couplings alone. */
function storedEnergy({ energy, dataset }: Model, threshold: number): number {
  const { pairwise, space, visible = space.units } = energy;
  const { from, to, coupling } = pairwise!;
  const value = (row: number, i: number): number =>
    i >= visible ? 0 : dataset!.points[row * visible + i]! >= threshold ? 1 : -1;
  let sum = 0;
  for (let e = 0; e < coupling.length; e++) {
    sum += 0.5 * space.units * coupling[e]! ** 2;
    for (let row = 0; row < dataset!.count; row++) sum -= coupling[e]! * value(row, from[e]!) * value(row, to[e]!);
  }
  return sum;
}
