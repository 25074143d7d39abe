import {
  batchOf,
  integratedAutocorrelationTime,
  rankNormalisedRHat,
  RunningMoments,
  type Batch,
} from '@ergodic/numerics';
import type { Frame, Recipe, Section } from '@ergodic/kernel';
import type { Chains } from './chains.ts';

/** A mean over a run in equilibrium, and how far to trust it. */
export interface Average {
  readonly name: string;
  readonly mean: number;
  /**
   * sqrt(variance · max(1, τ) / N) of the chain of frames, or the spread of the replicas' own means where that is larger: replicas
   * that are stuck in different places show it, their common mean does not.
   */
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
/** Fewer replicas than this do not show how their means spread. */
const LEAST_REPLICAS = 8;
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
      const { time, standardError, reliable } = integratedAutocorrelationTime(chain);
      // Frames that seem anticorrelated are counted as independent: it is more often chance than a gain.
      const inefficiency = Math.max(1, time);
      const replicas = chains?.last(name, draws);
      const rHat = rankNormalisedRHat(replicas ?? batchOf(Float64Array.from(chain), 1, draws));
      return {
        name,
        mean: new RunningMoments().addAll(chain).mean,
        standardError: Math.max(standardError * Math.sqrt(inefficiency / time), replicas ? spreadOfMeans(replicas) : 0),
        effectiveSampleSize: draws / inefficiency,
        rHat,
        mixed: reliable && rHat <= R_HAT,
      };
    });
  return rows.length > 0 ? { settling, frames: draws, rows } : undefined;
}

/** Standard error of the mean over replicas from their time averages; 0 where they are too few to tell. */
function spreadOfMeans({ data, replicas, width }: Batch): number {
  if (replicas < LEAST_REPLICAS) return 0;
  const means = new RunningMoments();
  for (let r = 0; r < replicas; r++)
    means.add(new RunningMoments().addAll(data.subarray(r * width, (r + 1) * width)).mean);
  return means.standardError;
}

/**
 * How many frames to leave out: the start after which the squared error of the mean, variance · max(1, τ) / (N − start), is
 * least, over 20 starts in the first half.
 *
 * Source: the marginal standard error rule of K. P. White, Simulation 69:323 (1997), with correlation counted.
 */
export function settlingFrames(energies: readonly number[]): number {
  const n = energies.length;
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < 20; i++) {
    const start = Math.floor((i * n) / 40);
    const rest = energies.slice(start);
    const { variance } = new RunningMoments().addAll(rest);
    const squared = (variance * Math.max(1, integratedAutocorrelationTime(rest).time)) / rest.length;
    if (squared < least) [best, least] = [start, squared];
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
