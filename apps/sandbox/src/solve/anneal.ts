import { annealingRange } from '@ergodic/graphs';
import { createPairwiseSampler, WorkerPool } from '@ergodic/simd';
import type { Problem } from './problem.ts';

export interface AnnealOptions {
  readonly reads: number;
  readonly sweeps: number;
  readonly seed: number;
  readonly threads: number;
  /** From the inverse temperature of the first sweep to that of the last; left out, from the couplings. */
  readonly betas?: readonly [hot: number, cold: number];
}

/** One state and how many reads ended in it. */
export interface Solution {
  readonly state: Int8Array;
  readonly value: number;
  readonly reads: number;
}

export interface Annealed {
  /** Distinct states, the best first. */
  readonly solutions: readonly Solution[];
  readonly betas: readonly [hot: number, cold: number];
  readonly seconds: number;
}

/** Simulated annealing of independent reads; β grows by the same factor from sweep to sweep. The lowest state of each read counts. */
export async function anneal(problem: Problem, options: AnnealOptions): Promise<Annealed> {
  const { model, pairwise } = problem;
  const { reads, sweeps, seed, threads } = options;
  const kind = model.vartype === 'SPIN' ? 'spins' : 'bits';
  // Where nothing is coupled all temperatures are alike.
  const { hot, cold } = annealingRange(pairwise, kind) ?? { hot: 1, cold: 1 };
  const betas = options.betas ?? ([1 / hot, 1 / cold] as const);
  const pool = threads > 1 ? new WorkerPool(threads) : undefined;
  const start = performance.now();
  try {
    const sampler = createPairwiseSampler({
      units: model.edges.nodes,
      ...pairwise,
      kind,
      replicas: reads,
      random: seed,
      ...(pool && { pool }),
    });
    // At β = 0 every state is as likely: independent starts.
    sampler.sweep(0, 1, 'heat-bath').anneal(geometric(betas, sweeps), 1, 'metropolis');
    const rows = new Float64Array(reads * model.edges.nodes);
    sampler.readBest(rows);
    return { solutions: distinct(problem, rows, reads), betas, seconds: (performance.now() - start) / 1000 };
  } finally {
    await pool?.close();
  }
}

function geometric([hot, cold]: readonly [number, number], sweeps: number): Float64Array {
  if (sweeps === 1) return Float64Array.of(cold);
  return Float64Array.from({ length: sweeps }, (_, k) => hot * (cold / hot) ** (k / (sweeps - 1)));
}

/** States that several reads ended in, told once. */
function distinct(problem: Problem, rows: Float64Array, reads: number): Solution[] {
  const units = problem.model.edges.nodes;
  const found = new Map<string, { state: Int8Array; reads: number }>();
  for (let r = 0; r < reads; r++) {
    const state = Int8Array.from(rows.subarray(r * units, (r + 1) * units));
    const key = Buffer.from(state.buffer).toString('latin1');
    const known = found.get(key);
    if (known) known.reads++;
    else found.set(key, { state, reads: 1 });
  }
  const sign = problem.kind === 'maxcut' ? -1 : 1;
  return [...found.values()]
    .map(({ state, reads: count }) => ({ state, value: problem.value(state), reads: count }))
    .sort((a, b) => sign * (a.value - b.value));
}
