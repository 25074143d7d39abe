import { z } from 'zod';
import { defineAnalysis, type AnalysisResult, type RunRecord, type Series } from '@ergodic/kernel';
import { evenly } from './evenly.ts';
import { plateausOf, type Plateau } from './plateaus.ts';

/**
 * How often each energy occurs at each temperature, over replicas and frames: P(E), a density. Frames keep the energies where the
 * recipe says `observe: { snapshots: [energies] }`.
 */
export const energyHistogram = defineAnalysis({
  name: 'energy-histogram',
  summary: 'How often each energy occurs, at each temperature of the run.',
  options: z.object({
    bins: z.int().min(2).max(1000).default(40).describe('bins over the energies that occur; a count'),
    burnIn: z
      .number()
      .min(0)
      .lt(1)
      .default(0.2)
      .describe('share of each temperature’s frames that is left out, [0, 1)'),
    temperatures: z.int().min(1).max(24).default(6).describe('curves, evenly spread over the temperatures; a count'),
  }),
  make: ({ bins, burnIn, temperatures }) => ({
    analyse: async (run) => histograms(run, bins, burnIn, temperatures),
  }),
});

function histograms(run: RunRecord, bins: number, burnIn: number, temperatures: number): AnalysisResult {
  const all = plateausOf(run.frames, burnIn).filter(({ frames }) =>
    frames.some(({ snapshots }) => snapshots?.['energies']),
  );
  if (all.length === 0)
    return {
      findings: ['energy-histogram: no frame kept its energies; add observe: { snapshots: [energies] }'],
      sections: [],
    };
  const shown = evenly(all.length, temperatures).map((i) => all[i]!);
  const samples = shown.map(energiesOf);
  const low = Math.min(...samples.map(([least]) => least));
  const high = Math.max(...samples.map(([, most]) => most));
  const width = (high - low || 1) / bins;
  const series: Series[] = shown.map(({ temperature }, k) => ({
    name: `T = ${Number(temperature.toPrecision(4))}`,
    points: densityOf(samples[k]![2], low, width, bins),
  }));
  return {
    findings: [],
    sections: [
      {
        kind: 'lines',
        title: 'Energies',
        x: { label: 'energy E of a replica' },
        y: { label: 'probability density' },
        series,
        note: `Over replicas and frames, the first ${Math.round(100 * burnIn)} % of the frames at each temperature left out. Neighbouring temperatures are sampled well together where their curves overlap.`,
      },
    ],
  };
}

function energiesOf({ frames }: Plateau): [least: number, most: number, energies: readonly Float64Array[]] {
  const kept = frames.flatMap(({ snapshots }) => snapshots?.['energies']?.data ?? []) as Float64Array[];
  let [least, most] = [Infinity, -Infinity];
  for (const data of kept)
    for (const E of data) {
      least = Math.min(least, E);
      most = Math.max(most, E);
    }
  return [least, most, kept];
}

/** Points at the middles of the bins; Σ density · width = 1. */
function densityOf(kept: readonly Float64Array[], low: number, width: number, bins: number): [number, number][] {
  const counts = new Float64Array(bins);
  let total = 0;
  for (const data of kept)
    for (const E of data) {
      counts[Math.min(bins - 1, Math.floor((E - low) / width))]!++;
      total++;
    }
  return Array.from(counts, (count, k) => [low + (k + 0.5) * width, count / (total * width)]);
}
