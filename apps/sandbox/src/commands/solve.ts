import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { ErgodicError, messageOf } from '@ergodic/kernel';
import { anneal, type Annealed } from '../solve/anneal.ts';
import { readProblem, type Problem, type ProblemKind } from '../solve/problem.ts';
import { sampleSet } from '../solve/sample-set.ts';
import { count, formatDuration, formatNumber } from '../terminal/format.ts';
import { coloursFor } from '../terminal/streams.ts';
import { table } from '../terminal/table.ts';

/** The flags of `ergodic solve`. */
export interface SolveOptions {
  readonly qubo?: boolean;
  readonly ising?: boolean;
  readonly maxcut?: boolean;
  readonly reads: string;
  readonly sweeps: string;
  readonly seed: string;
  readonly threads?: string;
  readonly betaRange?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Values of all variables in all reads that fit in memory. */
const MOST_VALUES = 5e8;

/** Solutions told on the terminal. */
const SHOWN = 8;

/** `ergodic solve <file>`. @throws ErgodicError when the request or the file is wrong */
export async function solve(file: string, options: SolveOptions): Promise<void> {
  const problem = readProblem(file, kindOf(options));
  const reads = whole('--reads', options.reads, 1, 1_000_000);
  const sweeps = whole('--sweeps', options.sweeps, 1, 100_000_000);
  const { nodes } = problem.model.edges;
  if (reads * nodes > MOST_VALUES)
    throw wrong(
      '--reads',
      `--reads is ${reads}: too many states of ${nodes} variables`,
      `at most ${Math.floor(MOST_VALUES / nodes)}`,
      options.reads,
    );
  const seed = whole('--seed', options.seed, 0, Number.MAX_SAFE_INTEGER);
  const threads = options.threads === undefined ? usefulThreads(reads) : whole('--threads', options.threads, 1, 256);
  const betas = options.betaRange === undefined ? undefined : betasOf(options.betaRange);
  if (options.out !== undefined) expectWritable(options.out);
  const found = await anneal(problem, { reads, sweeps, seed, threads, ...(betas && { betas }) });
  const asSampleSet = (): string => `${JSON.stringify(sampleSet(problem, found, { reads, sweeps, seed, file }))}\n`;
  if (options.out !== undefined) write(options.out, asSampleSet());
  if (options.json) process.stdout.write(asSampleSet());
  else process.stdout.write(`${page(file, problem, found, { reads, sweeps, threads, seed })}\n`);
  if (options.out !== undefined && !options.json) process.stdout.write(`\nWritten to ${options.out}.\n`);
}

function kindOf({ qubo, ising, maxcut }: SolveOptions): ProblemKind | undefined {
  const asked = [qubo && 'qubo', ising && 'ising', maxcut && 'maxcut'].filter((kind) => kind) as ProblemKind[];
  if (asked.length <= 1) return asked[0];
  throw wrong(`--${asked[1]}`, `--${asked.join(' and --')} exclude each other`, 'give one of them');
}

/** Workers take sixteen reads at a time: more threads than that would wait. */
function usefulThreads(reads: number): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(reads / 16)));
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong(flag, `${flag} is ${JSON.stringify(text)}`, `a whole number from ${least} to ${most}`, text);
}

function betasOf(text: string): readonly [number, number] {
  const [hot, cold, ...rest] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (rest.length === 0 && hot! > 0 && cold! >= hot! && cold! < Infinity) return [hot!, cold!];
  throw wrong(
    '--beta-range',
    `--beta-range is ${JSON.stringify(text)}`,
    'two inverse temperatures above 0, the hot end first: --beta-range 0.1,5',
    text,
  );
}

const wrong = (path: string, message: string, hint: string, value?: string): ErgodicError =>
  new ErgodicError({ code: 'invalid-option', message, path, hint, ...(value !== undefined && { value }) });

/** Looked at before the work is done. @throws ErgodicError where the file cannot be written */
function expectWritable(file: string): void {
  const folder = dirname(file);
  try {
    accessSync(existsSync(file) ? file : folder, constants.W_OK);
    if (existsSync(file) && !statSync(file).isFile()) throw new Error(`${file} is not a file`);
  } catch (thrown) {
    throw wrong('--out', `${file} cannot be written: ${messageOf(thrown)}`, 'a file in a folder that is there', file);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (thrown) {
    throw wrong(
      '--out',
      `the samples cannot be written: ${messageOf(thrown)}`,
      'a file in a folder that is there',
      file,
    );
  }
}

interface Told {
  readonly reads: number;
  readonly sweeps: number;
  readonly threads: number;
  readonly seed: number;
}

function page(file: string, { kind, model }: Problem, { solutions, betas, seconds }: Annealed, told: Told): string {
  const c = coloursFor(process.stdout);
  const { reads, sweeps, threads, seed } = told;
  const { nodes, from } = model.edges;
  const what = { qubo: 'QUBO', ising: 'Ising model', maxcut: 'max-cut' }[kind];
  const best = solutions[0]!;
  const name = kind === 'maxcut' ? 'cut' : 'energy';
  const rate = (nodes * reads * sweeps) / Math.max(seconds, 1e-9) / 1e6;
  const shown = solutions.slice(0, SHOWN);
  const more = solutions.length - shown.length;
  return [
    `${c.bold(file)}  ${c.dim(`${what} · ${count(nodes, 'variable')} · ${count(from.length, 'interaction')}`)}`,
    c.dim(
      `  ${count(reads, 'read')} × ${count(sweeps, 'sweep')} · β ${formatNumber(betas[0])} … ${formatNumber(betas[1])} · seed ${seed} · ${count(threads, 'thread')} · ${formatDuration(seconds)} · ${formatNumber(rate)} M updates/s`,
    ),
    '',
    `${c.green('✓')} ${c.bold(`best ${name} ${formatNumber(best.value)}`)}, found by ${best.reads} of ${count(reads, 'read')}`,
    '',
    table(
      [name, 'reads', nodes <= 60 ? 'state' : `first 60 of ${nodes} variables`],
      shown.map(({ value, reads: times, state }) => [value, times, stateText(state, model.vartype)]),
      c,
    ),
    ...(more > 0 ? [c.dim(`  … and ${count(more, 'other state')}; --out file.json has all of them`)] : []),
  ].join('\n');
}

/** Spins as + and −, bits as 1 and 0. */
function stateText(state: Int8Array, vartype: 'SPIN' | 'BINARY'): string {
  const signs = vartype === 'SPIN' ? ['−', '+'] : ['0', '1'];
  return Array.from(state.subarray(0, 60), (value) => signs[value > 0 ? 1 : 0]).join('');
}
