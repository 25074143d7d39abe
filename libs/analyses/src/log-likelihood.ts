import { z } from 'zod';
import type { Batch } from '@ergodic/numerics';
import {
  defineAnalysis,
  partOption,
  type AnalysisResult,
  type Context,
  type Part,
  type RunRecord,
  type Section,
} from '@ergodic/kernel';
import { bracketTable, hasFewRuns } from './bracket-table.ts';
import { signed } from './estimate-texts.ts';
import { annealBackward, annealForward, type LogPartitionBracket } from './partition/annealed-bracket.ts';
import { exactLogPartition } from './partition/exact-log-partition.ts';
import { machineOf, type Machine } from './partition/machine.ts';
import { visibleRows } from './visible-rows.ts';

/**
 * How likely data are under a machine that has learnt: the mean over rows of
 *
 *   ln p(v) = −F(v)/T − ln Z,
 *
 * in nats, at the run's last temperature, of the rows that were learnt and of others held out. F(v) is exact, hidden units summed over.
 * ln Z is exact for up to 20 units or a layer of up to 20; otherwise by annealed importance sampling from independent units as often on as in
 * the data (machines without hidden units: from β = 0), which gives too little on average, so that ln p comes out too large, and back from the run's last states, which gives too much if these are in
 * equilibrium: a bracket.
 *
 * Of bits or spins in pairs, without couplings among hidden units: restricted Boltzmann machines, and machines without hidden units.
 */
export const logLikelihood = defineAnalysis({
  name: 'log-likelihood',
  summary: 'ln p(v) of data that were learnt and of data held out, with a bracket by annealed importance sampling.',
  formula: '⟨ln p(v)⟩ = −⟨F(v)⟩/T − ln Z',
  source:
    'R. Salakhutdinov, I. Murray, ICML (2008) 872, doi:10.1145/1390156.1390266; R. Grosse et al., arXiv:1511.02543 (2015)',
  requires: ['data'],
  options: z.object({
    heldOut: partOption('data').optional().describe('data that were not learnt; left out, there are none'),
    skip: z
      .int()
      .min(0)
      .default(0)
      .describe('rows at the beginning of the held-out data that are left out, being those that were learnt; a count'),
    threshold: z
      .number()
      .optional()
      .describe(
        'data at or above it are the upper of two choices, others the lower; left out, that of the learning rule',
      ),
    annealingRuns: z.int().min(2).default(100).describe('chains of annealed importance sampling; a count'),
    annealingSteps: z.int().min(1).default(2000).describe('temperatures that they go through, sweep by sweep; a count'),
    settling: z
      .int()
      .min(0)
      .default(200)
      .describe('sweeps that bring the run’s last states to equilibrium before they are annealed back; a count'),
  }),
  make: (options, context) => ({ analyse: async (run) => analyse(run, options, context) }),
});

interface Options {
  readonly heldOut?: Part | undefined;
  readonly skip: number;
  readonly threshold?: number | undefined;
  readonly annealingRuns: number;
  readonly annealingSteps: number;
  readonly settling: number;
}

/** What is known of ln Z. */
interface LogPartition {
  /** Undefined where annealing both ways does not meet, so that nothing but the bracket is known. */
  readonly value?: number;
  /** Below and above on average; the value itself where it is exact, above ∞ where there is no such bound. */
  readonly low: number;
  readonly high: number;
  readonly method: string;
  readonly bracket?: LogPartitionBracket;
}

function analyse(run: RunRecord, options: Options, context: Context): AnalysisResult {
  const { energy, dataset, recipe, frames } = run;
  const machine = machineOf(energy);
  const without = (why: string): AnalysisResult => ({ findings: [`log-likelihood: ${why}`], sections: [] });
  if (!machine) return without('needs bits or spins in pairs, hidden units coupled to visible ones only, as in an rbm');
  const temperature = frames.at(-1)?.values['T'] ?? NaN;
  if (!(temperature > 0)) return without(`needs a temperature above 0, and the run ended at T = ${temperature}`);
  const given = {
    space: energy.space,
    visible: machine.visible,
    threshold: options.threshold ?? (recipe.learning?.['threshold'] as number | undefined),
  };
  const parts: { name: string; rows: Batch }[] = [];
  if (dataset) parts.push({ name: 'learnt', rows: visibleRows('log-likelihood', dataset, given) });
  if (options.heldOut) {
    const others = context.part('data', options.heldOut, 'heldOut').load();
    parts.push({ name: 'held out', rows: visibleRows('log-likelihood', others, { ...given, first: options.skip }) });
  }
  const logZ = logPartition(run, machine, temperature, parts[0]!.rows, options, context);
  const told = parts.map(({ name, rows }): Told => ({ name, ...meanLogWeight(machine, rows, temperature) }));
  return {
    findings: told.map(({ name, rows, mean }) => findingOf(name, rows, mean, logZ)),
    sections: [likelihoods(told, logZ), ...(logZ.bracket ? [bracketTable(logZ.bracket, temperature)] : [])],
  };
}

function logPartition(
  { energy, recipe, x }: RunRecord,
  machine: Machine,
  temperature: number,
  data: Batch,
  { annealingRuns, annealingSteps, settling }: Options,
  context: Context,
): LogPartition {
  const exact = exactLogPartition(energy, recipe);
  if (exact) {
    const value = exact.at(temperature);
    return { value, low: value, high: value, method: `ln Z is exact: ${exact.method}.` };
  }
  const path = { temperature, data };
  const [forward] = annealForward(
    machine.chains(annealingRuns, 'annealing forward', context, path),
    [1],
    annealingSteps,
  );
  const below = forward!.logZ - 3 * forward!.standardError;
  if (x.replicas < 2)
    return {
      value: forward!.logZ,
      low: below,
      high: Infinity,
      method: 'ln Z by annealing forward alone; two replicas or more would give a bracket.',
    };
  const backward = machine.chains(x.replicas, 'annealing backward', context, { ...path, x });
  for (let s = 0; s < settling; s++) backward.sweep(1);
  const bracket = annealBackward(forward!.logWeights, backward, 1, annealingSteps);
  const { upper, combined, consistent } = bracket;
  if (!consistent)
    return {
      value: forward!.logZ,
      low: below,
      high: Infinity,
      method: 'ln Z by annealing forward: the last states of the run are not in equilibrium and give no bound.',
      bracket,
    };
  return {
    ...(combined.standardError < Infinity && { value: combined.logRatio }),
    low: below,
    high: upper.logRatio + 3 * upper.standardError,
    method: 'Between: by ln Z of annealing both ways, three standard errors farther.',
    bracket,
  };
}

interface Told {
  readonly name: string;
  readonly rows: number;
  /** ⟨−F(v)/T⟩ and its standard error over the rows. */
  readonly mean: number;
  readonly error: number;
}

function meanLogWeight(machine: Machine, rows: Batch, temperature: number): Omit<Told, 'name'> {
  const F = machine.freeEnergies(rows, temperature);
  const mean = F.reduce((sum, each) => sum - each / temperature, 0) / F.length;
  const squares = F.reduce((sum, each) => sum + (each / temperature + mean) ** 2, 0);
  return { rows: F.length, mean, error: Math.sqrt(squares / (F.length - 1) / F.length) };
}

/** ⟨ln p⟩ as text: the estimate, and the lowest and highest that the bracket allows; p of a state is never above 1. */
function textsOf(mean: number, { value, low, high }: LogPartition, decimals: number) {
  return {
    estimate: value === undefined ? '–' : signed(mean - value, decimals),
    least: high < Infinity ? signed(mean - high, decimals) : '−∞',
    most: signed(Math.min(0, mean - low), decimals),
  };
}

function findingOf(name: string, rows: number, mean: number, logZ: LogPartition): string {
  const { estimate, least, most } = textsOf(mean, logZ, 2);
  const subject = `⟨ln p(v)⟩ of the ${rows} rows ${name}`;
  if (logZ.low === logZ.high) return `${subject} is ${estimate} nats, ln Z being exact.`;
  if (logZ.high === Infinity) return `${subject} is ${estimate} nats at most, on average.`;
  return logZ.value === undefined
    ? `${subject} lies between ${least} and ${most} nats: annealing forward and back do not meet; take more annealingSteps.`
    : `${subject} is ${estimate} nats, between ${least} and ${most} by annealing both ways${logZ.bracket && hasFewRuns(logZ.bracket) ? '; few runs count, take more annealingSteps to be sure' : ''}.`;
}

function likelihoods(told: readonly Told[], logZ: LogPartition): Section {
  return {
    kind: 'table',
    title: 'Log-likelihood',
    columns: ['rows', 'count', '⟨ln p(v)⟩', 'between', 'spread over rows, ±'],
    rows: told.map(({ name, rows, mean, error }) => {
      const { estimate, least, most } = textsOf(mean, logZ, 3);
      const between = logZ.low === logZ.high ? '–' : `${least} … ${most}`;
      return [name, rows, estimate, between, Number.isFinite(error) ? error.toFixed(3) : null];
    }),
    note: `Nats for each row. ${logZ.method} The spread is the standard error of the mean over rows.`,
  };
}
