import { z } from 'zod';
import { autocovariance, integratedAutocorrelationTime } from '@ergodic/numerics';
import { defineAnalysis, type AnalysisResult, type RunRecord, type Series } from '@ergodic/kernel';
import { plateausOf } from './plateaus.ts';

/** Shorter series tell nothing of correlations. */
const FEWEST = 20;

/**
 * How long a chain remembers: ρ(t) of observables over the frames of the last temperature, with the integrated time
 * τ = 1 + 2 Σ_(t ≥ 1) ρ(t) and the effective sample size N/τ. Times are in frames.
 */
export const autocorrelation = defineAnalysis({
  name: 'autocorrelation',
  summary: 'How long observables remember their past, and how many independent samples the run is worth.',
  source: 'A. D. Sokal, Monte Carlo methods in statistical mechanics (1997), section 3',
  options: z.object({
    observables: z.array(z.string()).min(1).default(['U']).describe('names of columns of the frames'),
    burnIn: z.number().min(0).lt(1).default(0.2).describe('share of the frames that is left out, [0, 1)'),
  }),
  make: ({ observables, burnIn }) => ({ analyse: async (run) => correlations(run, observables, burnIn) }),
});

function correlations(run: RunRecord, names: readonly string[], burnIn: number): AnalysisResult {
  const last = plateausOf(run.frames, burnIn).at(-1);
  const missing = names.filter((name) => last?.frames.some(({ values }) => !Number.isFinite(values[name])));
  if (!last || last.frames.length < FEWEST || missing.length > 0)
    return { findings: [whyNot(last?.frames.length ?? 0, missing)], sections: [] };
  const told = names.map((name) => {
    const chain = Float64Array.from(last.frames, ({ values }) => values[name]!);
    return {
      name,
      ...integratedAutocorrelationTime(chain),
      mean: chain.reduce((sum, v) => sum + v, 0) / chain.length,
      chain,
    };
  });
  const lags = Math.min(last.frames.length - 1, Math.max(10, 3 * Math.max(...told.map(({ window }) => window))));
  const series: Series[] = told.map(({ name, chain }) => {
    const covariance = autocovariance(chain);
    const scale = covariance[0] === 0 ? 1 : covariance[0]!;
    return { name, points: Array.from({ length: lags + 1 }, (_, t) => [t, covariance[t]! / scale]) };
  });
  const every = run.frames.length > 1 ? run.frames[1]!.step - run.frames[0]!.step : 1;
  return {
    findings: told.map(
      ({ name, time, effectiveSampleSize, reliable }) =>
        `${name} at T = ${last.temperature}: τ = ${time.toPrecision(3)} frames, ${Math.floor(effectiveSampleSize)} effective samples of ${last.frames.length}${reliable ? '' : '; the run is shorter than 50 τ, too short to be sure'}`,
    ),
    sections: [
      {
        kind: 'lines',
        title: 'Autocorrelation',
        x: { label: `lag t, in frames of ${every} steps` },
        y: { label: 'ρ(t)' },
        series,
      },
      {
        kind: 'table',
        title: 'Independent samples',
        columns: ['observable', 'mean', 'standard error', 'τ, frames', 'effective samples', 'long enough'],
        rows: told.map(({ name, mean, standardError, time, effectiveSampleSize, reliable }) => [
          name,
          mean,
          standardError,
          time,
          effectiveSampleSize,
          reliable ? 'yes' : 'no',
        ]),
        note: `Of the mean over the replicas, at T = ${last.temperature}. Long enough: 50 τ at least.`,
      },
    ],
  };
}

function whyNot(frames: number, missing: readonly string[]): string {
  return missing.length > 0
    ? `autocorrelation: the frames have no number named ${missing.join(', ')}`
    : `autocorrelation: ${frames} frames at the last temperature are too few; ${FEWEST} at least`;
}
