import { z } from 'zod';
import { agreement, type Agreement, type NamedEstimate } from '@ergodic/thermodynamics';
import { choicesOf, defineAnalysis, type AnalysisResult, type Context, type RunRecord } from '@ergodic/kernel';
import { hasFewRuns } from './bracket-table.ts';
import { freeEnergySections, type FreeEnergyPoint } from './free-energy-sections.ts';
import { annealBackward, annealForward, type LogPartitionBracket } from './partition/annealed-bracket.ts';
import { exactLogPartition } from './partition/exact-log-partition.ts';
import { energiesAtInfinity, logStates } from './partition/infinite-temperature.ts';
import {
  byIntegration,
  byMultistateBar,
  byPopulation,
  energyRecords,
  type EnergyRecord,
  type LogPartitionCurve,
} from './partition/log-partition-estimates.ts';
import { isPairwise, pairwiseChains } from './partition/pairwise-chains.ts';

/** States drawn at infinite temperature, where the integral begins. */
const STATES_AT_INFINITY = 4000;

/** That estimates with right errors are said to differ at any temperature of the run. */
const FALSE_ALARM = 1e-3;

/** Rounding of an estimate whose samples do not scatter, relative to its size. */
const ROUNDING = 1e-8;

/**
 * ln Z = −F/T at the temperatures of a run, by several methods that have little in common, and whether they agree within their
 * errors:
 *
 *   thermodynamic integration    ln Z(β) = ln Z(0) − ∫ U dβ, with S = ln Z + βU
 *   multistate BAR               all energies of all temperatures together
 *   population annealing         what it told while it ran, where it did
 *   annealed importance sampling its own chains from β = 0 through all temperatures; at the last one also backwards from the last
 *                                states of the run (pair couplings of spins or bits)
 *
 * and the exact value where there is one: up to 20 units, a layer of up to 20, the Ising torus, trees. All start at β = 0, where Z is
 * the number of states. The first two share the energies that frames kept, so that they differ by less than their errors say.
 *
 * Frames keep what it needs where the recipe says `observe: { snapshots: [energies] }` and the temperature goes down in steps.
 */
export const freeEnergy = defineAnalysis({
  name: 'free-energy',
  summary: 'ln Z, F and S over temperature by several methods, with errors and a verdict whether they agree.',
  formula: 'F = −T ln Z; S = ln Z + U/T',
  source:
    'J. G. Kirkwood (1935); M. R. Shirts, J. D. Chodera (2008); R. M. Neal (2001); J. Machta (2010); R. Grosse et al. (2015)',
  options: z.object({
    burnIn: z
      .number()
      .min(0)
      .lt(1)
      .default(0.2)
      .describe('share of each temperature’s frames that is left out, [0, 1)'),
    annealingRuns: z.int().min(2).default(256).describe('chains of annealed importance sampling; a count'),
    annealingSteps: z.int().min(1).default(1000).describe('temperatures that they go through, sweep by sweep; a count'),
  }),
  make: (options, context) => ({ analyse: async (run) => analyse(run, options, context) }),
});

interface Options {
  readonly burnIn: number;
  readonly annealingRuns: number;
  readonly annealingSteps: number;
}

function analyse(run: RunRecord, options: Options, context: Context): AnalysisResult {
  const { energy, recipe, frames } = run;
  const without = (why: string): AnalysisResult => ({ findings: [`free-energy: ${why}`], sections: [] });
  if (energy.space.kind === 'probabilities' || choicesOf(energy.space) === 0)
    return without(`needs spins, bits or categories, whose states can be counted, and these are ${energy.space.kind}`);
  if (recipe.learning || Object.keys(recipe.protocol ?? {}).length > 0)
    return without('needs one energy throughout; here a learning rule or a protocol changes it');
  if (context.clamped) return without('units are clamped, and ln Z counts the states of all units');
  const records = energyRecords(frames, options.burnIn, recipe.dynamics?.['start'] !== 'first-temperature');
  if (records.length === 0)
    return without('no temperature has four records of the energies; add observe: { snapshots: [energies] }');
  const atInfinity = energiesAtInfinity(
    energy,
    STATES_AT_INFINITY,
    context.stream('states at infinite temperature', 1),
  );
  const start = logStates(energy);
  const integral = byIntegration(records, start, atInfinity);
  const annealed = isPairwise(energy) ? byAnnealing(run, records, options, context) : undefined;
  const population = byPopulation(records);
  const curves = [
    ...(integral ? [integral.curve] : []),
    byMultistateBar(records, start, atInfinity),
    ...(population ? [population] : []),
    ...(annealed ? [annealed.curve] : []),
  ];
  const exact = exactLogPartition(energy, recipe);
  const points = records.map((record, k): FreeEnergyPoint => {
    const exactHere = exact?.at(record.temperature);
    return {
      record,
      estimates: curves.map(({ estimates }) => estimates[k]),
      ...(exactHere !== undefined && { exact: exactHere }),
      ...(integral && { entropy: integral.entropies[k]! }),
      verdict: verdictOf(curves, k, exactHere, records.length),
    };
  });
  return {
    findings: findingsOf(points, curves, annealed?.bracket),
    sections: freeEnergySections({ points, curves, units: energy.space.units, exact, bracket: annealed?.bracket }),
  };
}

/** ln Z at every temperature by one pass of chains of its own; at the run's last one with the bracket. */
function byAnnealing(
  { energy, x, frames }: RunRecord,
  records: readonly EnergyRecord[],
  { annealingRuns, annealingSteps }: Options,
  context: Context,
): { curve: LogPartitionCurve; bracket?: LogPartitionBracket & { readonly temperature: number } } {
  const name = 'annealed importance sampling';
  const forward = annealForward(
    pairwiseChains(energy, annealingRuns, 'annealing forward', context),
    records.map(({ temperature }) => 1 / temperature),
    annealingSteps,
  );
  const estimates: (NamedEstimate | undefined)[] = forward.map(({ logZ, standardError, reliable }) => ({
    name,
    value: logZ,
    // Of a few weights that count the error is not known.
    standardError: reliable ? standardError : Infinity,
  }));
  const last = records.findIndex(({ temperature }) => temperature === frames.at(-1)?.values['T']);
  if (last < 0 || x.replicas < 2) return { curve: { name, estimates } };
  const { temperature } = records[last]!;
  const backward = pairwiseChains(energy, x.replicas, 'annealing backward', context);
  backward.setState(x.data);
  const bracket = annealBackward(forward[last]!.logWeights, backward, 1 / temperature, annealingSteps);
  if (bracket.consistent && bracket.combined.standardError < Infinity && !hasFewRuns(bracket))
    estimates[last] = { name, value: bracket.combined.logRatio, standardError: bracket.combined.standardError };
  return { curve: { name, estimates }, bracket: { ...bracket, temperature } };
}

function verdictOf(
  curves: readonly LogPartitionCurve[],
  k: number,
  exact: number | undefined,
  temperatures: number,
): Agreement {
  const estimates = curves.flatMap(({ estimates: all }) => all[k] ?? []);
  return agreement(
    [
      ...(exact === undefined ? [] : [{ name: 'the exact value', value: exact, standardError: 0 }]),
      ...estimates.map(({ name, value, standardError }) => ({
        name,
        value,
        standardError: Math.max(standardError, ROUNDING * Math.max(1, Math.abs(value))),
      })),
    ],
    FALSE_ALARM / temperatures,
  );
}

function findingsOf(
  points: readonly FreeEnergyPoint[],
  curves: readonly LogPartitionCurve[],
  bracket: LogPartitionBracket | undefined,
): string[] {
  const { record, verdict, exact } = points.at(-1)!;
  const T = Number(record.temperature.toPrecision(4));
  const decimals = Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(verdict.standardError || 1e-4))));
  const value =
    exact === undefined
      ? `${verdict.mean.toFixed(decimals)} ± ${verdict.standardError.toFixed(decimals)}`
      : `${exact.toFixed(4)}, exactly`;
  const names = curves.map(({ name }) => name).join(', ');
  const odd = points.filter((point) => !point.verdict.agree);
  const differing = [...new Set(odd.map((point) => point.verdict.differs ?? 'which of them cannot be told'))];
  const short = points.filter((point) => !point.record.reliable).length;
  return [
    `ln Z at T = ${T} is ${value}; ${
      odd.length === 0
        ? `${names} agree within their errors at all ${points.length} temperatures.`
        : `${names} disagree at ${odd.length} of ${points.length} temperatures: ${differing.join(', ')}.`
    }`,
    ...(short > 0
      ? [`At ${short} of ${points.length} temperatures the run is too short for the errors of its energies to be sure.`]
      : []),
    ...(bracket && !bracket.consistent
      ? ['Annealing back from the last states gives less than annealing forward: these states are not in equilibrium.']
      : []),
  ];
}
