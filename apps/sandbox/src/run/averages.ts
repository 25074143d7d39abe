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
  /** Frames over max(1, τ); times the replicas where these have mixed, for each is then a sample of its own. */
  readonly effectiveSampleSize: number;
  /**
   * Across replicas where they were recorded, otherwise between the halves of the run. None for what is no mean of samples:
   * C, which is a fluctuation, and what only the ensemble of replicas has. Those are judged by U.
   */
  readonly rHat?: number;
  readonly verdict: Verdict;
}

/** How far to trust an average: its chains agree and it has 50 independent samples, or else what is wrong. */
export type Verdict = 'good' | 'too few samples' | 'not mixed';

export interface Averages {
  /** Frames left out at the start, before the energy had settled. */
  readonly settling: number;
  readonly frames: number;
  /** Frames that R-hat covers, where that is fewer: replicas are not recorded any more from before a resume. */
  readonly sinceResume?: number;
  readonly rows: readonly Average[];
}

/** Title of the section that averages make. */
export const AVERAGES = 'Averages at constant temperature';

/** Fewer frames than this say nothing about autocorrelation. */
const LEAST_FRAMES = 20;
/** Fewer replicas than this do not show how their means spread. */
const LEAST_REPLICAS = 8;
/** Fewer independent samples than this tell little about their own spread. */
const LEAST_SAMPLES = 50;
/** Above this the chains have not mixed (Vehtari et al. 2021). */
const R_HAT = 1.01;
/** R-hat of few samples exceeds 1.01 by chance; not this. */
const R_HAT_OF_FEW = 1.1;
/** What grows along the run or is set from outside has no equilibrium mean. */
const notAveraged = new Set(['T', 'heat', 'work', 'closingError', 'entropyProduction']);

/** Whether nothing but the state moves: constant temperature, no protocol, nothing learnt. */
export function isStationary({ learning, protocol }: Recipe, frames: readonly Frame[]): boolean {
  const T = frames[0]?.values['T'];
  return !learning && Object.keys(protocol).length === 0 && frames.every(({ values }) => values['T'] === T);
}

/**
 * Means of what a run at constant temperature observed, but for what is cumulative; undefined where a run has none (cooling, learning, too short). */
export function averagesOf(
  recipe: Recipe,
  frames: readonly Frame[],
  chains?: Chains,
  cumulative: readonly string[] = [],
): Averages | undefined {
  if (frames.length < LEAST_FRAMES || !isStationary(recipe, frames)) return undefined;
  const column = (name: string): number[] => frames.map(({ values }) => values[name]!);
  const settling = settlingFrames(column('U'));
  const draws = frames.length - settling;
  const recorded = Math.min(draws, chains?.count ?? 0);
  const last = (name: string): Batch | undefined =>
    recorded >= Math.min(draws, LEAST_FRAMES) ? chains?.last(name, recorded) : undefined;
  const chainOf = (name: string): number[] => column(name).slice(settling);
  const replicasOfU = last('U');
  const rHatOfU = rankNormalisedRHat(replicasOfU ?? batchOf(Float64Array.from(chainOf('U')), 1, draws));
  const rows = Object.keys(frames[0]!.values)
    .filter((name) => !notAveraged.has(name) && !cumulative.includes(name))
    .map((name) => ({ name, chain: chainOf(name) }))
    .filter(({ chain }) => chain.every(Number.isFinite) && chain.some((value) => value !== chain[0]))
    .map(({ name, chain }): Average => {
      const { time, standardError } = integratedAutocorrelationTime(chain);
      // Frames that seem anticorrelated are counted as independent: it is more often chance than a gain.
      const inefficiency = Math.max(1, time);
      const replicas = last(name);
      const isSampled = replicas !== undefined || (recipe.replicas === 1 && name !== 'C');
      const rHat =
        name === 'U'
          ? rHatOfU
          : isSampled
            ? rankNormalisedRHat(replicas ?? batchOf(Float64Array.from(chain), 1, draws))
            : undefined;
      const judged = rHat ?? rHatOfU;
      const independent = replicasOfU && judged <= R_HAT ? recipe.replicas : 1;
      const effectiveSampleSize = (independent * draws) / inefficiency;
      return {
        name,
        mean: new RunningMoments().addAll(chain).mean,
        standardError: Math.max(standardError * Math.sqrt(inefficiency / time), replicas ? spreadOfMeans(replicas) : 0),
        effectiveSampleSize,
        ...(rHat !== undefined && { rHat }),
        verdict: verdictOf(judged, effectiveSampleSize, replicasOfU !== undefined),
      };
    });
  const isShort = replicasOfU !== undefined && recorded < draws;
  return rows.length > 0 ? { settling, frames: draws, ...(isShort && { sinceResume: recorded }), rows } : undefined;
}

function verdictOf(rHat: number, samples: number, isAcrossReplicas: boolean): Verdict {
  if (samples >= LEAST_SAMPLES) return rHat > R_HAT ? 'not mixed' : 'good';
  // The halves of a short run differ by chance.
  return isAcrossReplicas && rHat > R_HAT_OF_FEW ? 'not mixed' : 'too few samples';
}

/** What the averages say about a run that was resumed. */
export function resumeNote({ sinceResume }: Averages): string | undefined {
  return sinceResume === undefined ? undefined : `R̂ covers the last ${sinceResume} frames, since the run was resumed.`;
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
export function averagesSection(averages: Averages): Section {
  const { rows, settling, frames } = averages;
  return {
    kind: 'table',
    title: AVERAGES,
    columns: ['quantity', 'mean', 'standard error', 'effective samples', 'R̂', 'verdict'],
    rows: rows.map(({ name, mean, standardError, effectiveSampleSize, rHat, verdict }) => [
      name,
      mean,
      standardError,
      Math.round(effectiveSampleSize),
      rHat === undefined ? null : Number(rHat.toFixed(3)),
      verdict,
    ]),
    note: [
      `Over ${frames} frames, after ${settling} left out for settling. Standard errors from the integrated autocorrelation time.`,
      resumeNote(averages),
    ]
      .filter(Boolean)
      .join(' '),
  };
}
