import { z } from 'zod';
import type { Estimate } from '@ergodic/numerics';
import { overlapMoments, replicaOverlaps, type OverlapMoments } from '@ergodic/thermodynamics';
import { defineAnalysis, type AnalysisResult, type RunRecord } from '@ergodic/kernel';
import { estimateTexts } from './estimate-texts.ts';
import { evenly } from './evenly.ts';
import { keptStates, type KeptStates } from './kept-states.ts';
import { plateausOf } from './plateaus.ts';

/** Pairs of replicas that an error takes. */
const FEWEST_REPLICAS = 4;

/**
 * Overlaps of independent replicas of one system of spins, q = (1/N) Σ_i s_i t_i: how they are distributed at each temperature, with
 * their moments. One peak at 0 where the system is disordered; two at ±q where replicas end in the same valley or its mirror image;
 * more between where there are many valleys, as in a spin glass. Frames keep their states where the recipe says
 * `observe: { snapshots: [state] }`.
 */
export const overlapDistribution = defineAnalysis({
  name: 'overlap-distribution',
  summary: 'P(q) of the overlaps of replicas at each temperature: the order parameter of a spin glass.',
  formula: 'q = (1/N) Σ_i s_i t_i',
  source:
    'S. F. Edwards, P. W. Anderson, J. Phys. F 5 (1975) 965; K. Binder, A. P. Young, Rev. Mod. Phys. 58 (1986) 801',
  options: z.object({
    bins: z.int().min(2).max(1000).default(40).describe('bins over −1 … 1; a count'),
    burnIn: z
      .number()
      .min(0)
      .lt(1)
      .default(0.2)
      .describe('share of each temperature’s frames that is left out, [0, 1)'),
    temperatures: z.int().min(1).max(24).default(6).describe('curves, evenly spread over the temperatures; a count'),
  }),
  make: (options) => ({ analyse: async (run) => analyse(run, options) }),
});

interface Options {
  readonly bins: number;
  readonly burnIn: number;
  readonly temperatures: number;
}

function analyse({ energy, frames, x }: RunRecord, { bins, burnIn, temperatures }: Options): AnalysisResult {
  const without = (why: string): AnalysisResult => ({ findings: [`overlap-distribution: ${why}`], sections: [] });
  if (energy.space.kind !== 'spins') return without(`needs spins, and these are ${energy.space.kind}`);
  if (x.replicas < FEWEST_REPLICAS) return without(`needs ${FEWEST_REPLICAS} replicas, and there are ${x.replicas}`);
  const kept = keptStates(plateausOf(frames, burnIn), x.replicas).sort((a, b) => a.temperature - b.temperature);
  if (kept.length === 0) return without('no frame kept its state; add observe: { snapshots: [state] }');
  const moments = kept.map(momentsOf);
  const texts = (of: (each: (typeof moments)[number]) => Estimate): string[] => estimateTexts(moments.map(of));
  const columns = [texts(({ size }) => size), texts(({ square }) => square), texts(({ binder }) => binder)];
  return {
    findings: [
      `Replicas overlap by ⟨|q|⟩ = ${moments[0]!.size.value.toFixed(3)} at T = ${short(kept[0]!.temperature)}${
        kept.length > 1
          ? ` and by ${moments.at(-1)!.size.value.toFixed(3)} at T = ${short(kept.at(-1)!.temperature)}`
          : ''
      }.`,
    ],
    sections: [
      {
        kind: 'lines',
        title: 'Overlaps of replicas',
        x: { label: 'overlap q of two replicas' },
        y: { label: 'probability density P(q)' },
        series: evenly(kept.length, temperatures).map((k) => ({
          name: `T = ${short(kept[k]!.temperature)}`,
          points: densityOf(kept[k]!, bins),
        })),
      },
      {
        kind: 'table',
        title: 'Moments of the overlap',
        columns: ['T', '⟨|q|⟩', '⟨q²⟩', '1 − ⟨q⁴⟩/(3⟨q²⟩²)'],
        rows: kept.map(({ temperature }, k) => [temperature, ...columns.map((column) => column[k]!)]),
        note: 'Of all pairs of replicas, averaged over time; errors are those of the replicas at one moment, on the safe side.',
      },
    ],
  };
}

/** Averages over the moments in time; their errors are not made smaller by that, since frozen states hardly change. */
function momentsOf({ moments }: KeptStates) {
  const each = moments.map((replicas) => overlapMoments(replicas));
  const average = (of: (moments: OverlapMoments) => Estimate): Estimate => ({
    value: each.reduce((sum, one) => sum + of(one).value, 0) / each.length,
    standardError: each.reduce((sum, one) => sum + of(one).standardError, 0) / each.length,
  });
  return {
    size: average(({ meanAbsolute }) => meanAbsolute),
    square: average(({ meanSquare }) => meanSquare),
    binder: average(({ binder }) => binder),
  };
}

/** Points at the middles of the bins; Σ density · width = 1. */
function densityOf({ moments }: KeptStates, bins: number): [number, number][] {
  const counts = new Float64Array(bins);
  const width = 2 / bins;
  let total = 0;
  for (const replicas of moments)
    for (const q of replicaOverlaps(replicas)) {
      counts[Math.min(bins - 1, Math.floor((q + 1) / width))]!++;
      total++;
    }
  return Array.from(counts, (count, k) => [-1 + (k + 0.5) * width, count / (total * width)]);
}

const short = (T: number): string => String(Number(T.toPrecision(4)));
