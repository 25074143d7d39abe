import { batchOf, integratedAutocorrelationTime, rankNormalisedRHat } from '@ergodic/numerics';
import type { Frame, Recipe, Section } from '@ergodic/kernel';
import type { Chains } from './chains.ts';

/** A mean over a run in equilibrium, and how far to trust it. */
export interface Average {
  readonly name: string;
  readonly mean: number;
  /** sqrt(variance τ / N) of the chain of frames. */
  readonly standardError: number;
  readonly effectiveSampleSize: number;
  /** Across replicas where they were recorded, otherwise between the halves of the run. */
  readonly rHat: number;
  /** At least 50 autocorrelation times long, and R-hat below 1.01. */
  readonly mixed: boolean;
}

export interface Averages {
  /** Frames left out at the start, before the energy had settled. */
  readonly settling: number;
  readonly frames: number;
  readonly rows: readonly Average[];
}

/** Title of the section that averages make. */
export const AVERAGES = 'Averages at constant temperature';

/** Fewer frames than this say nothing about autocorrelation. */
const LEAST_FRAMES = 20;
/** Above this the chains have not mixed (Vehtari et al. 2021). */
const R_HAT = 1.01;
/** What grows along the run or is set from outside has no equilibrium mean. */
const notAveraged = new Set(['T', 'heat', 'work', 'closingError', 'entropyProduction']);

/** Whether nothing but the state moves: constant temperature, no protocol, nothing learnt. */
export function isStationary({ learning, protocol }: Recipe, frames: readonly Frame[]): boolean {
  const T = frames[0]?.values['T'];
  return !learning && Object.keys(protocol).length === 0 && frames.every(({ values }) => values['T'] === T);
}

/** Means of what a run at constant temperature observed; undefined where a run has none (cooling, learning, too short). */
export function averagesOf(recipe: Recipe, frames: readonly Frame[], chains?: Chains): Averages | undefined {
  if (frames.length < LEAST_FRAMES || !isStationary(recipe, frames)) return undefined;
  const column = (name: string): number[] => frames.map(({ values }) => values[name]!);
  const settling = settlingFrames(column('U'));
  const draws = frames.length - settling;
  const rows = Object.keys(frames[0]!.values)
    .filter((name) => !notAveraged.has(name))
    .map((name) => ({ name, chain: column(name).slice(settling) }))
    .filter(({ chain }) => chain.every(Number.isFinite) && chain.some((value) => value !== chain[0]))
    .map(({ name, chain }): Average => {
      const { effectiveSampleSize, standardError, reliable } = integratedAutocorrelationTime(chain);
      const rHat = rankNormalisedRHat(chains?.last(name, draws) ?? batchOf(Float64Array.from(chain), 1, draws));
      const mean = chain.reduce((sum, value) => sum + value, 0) / draws;
      return { name, mean, standardError, effectiveSampleSize, rHat, mixed: reliable && rHat <= R_HAT };
    });
  return rows.length > 0 ? { settling, frames: draws, rows } : undefined;
}

/**
 * How many frames to leave out: the start t₀ after which the most effective samples remain, (N − t₀)/τ(t₀), over 20
 * starts in the first half.
 *
 * Source: J. D. Chodera, J. Chem. Theory Comput. 12:1799 (2016), doi:10.1021/acs.jctc.5b00784.
 */
export function settlingFrames(energies: readonly number[]): number {
  const n = energies.length;
  let best = 0;
  let most = -Infinity;
  for (let i = 0; i < 20; i++) {
    const start = Math.floor((i * n) / 40);
    const { effectiveSampleSize } = integratedAutocorrelationTime(energies.slice(start));
    if (effectiveSampleSize > most) [best, most] = [start, effectiveSampleSize];
  }
  return best;
}

/** Averages as the table that terminal and page show. */
export function averagesSection({ rows, settling, frames }: Averages): Section {
  return {
    kind: 'table',
    title: AVERAGES,
    columns: ['quantity', 'mean', 'standard error', 'effective samples', 'R̂', 'mixed'],
    rows: rows.map(({ name, mean, standardError, effectiveSampleSize, rHat, mixed }) => [
      name,
      mean,
      standardError,
      Math.round(effectiveSampleSize),
      Number(rHat.toFixed(3)),
      mixed ? 'yes' : 'no',
    ]),
    note: `Over ${frames} frames, after ${settling} left out for settling. Standard errors from the integrated autocorrelation time.`,
  };
}
