// One EntropyFlow iteration, N = 100,000, D = 16, K = 32: ours against the article's formulas in numpy, turn by turn.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Simulation, assemble, defineDataSource, definePlugin, parseRecipe } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { z } from 'zod';
import { median, printTable, timed } from './measure.mjs';
import { builtinRegistry } from './registry.mjs';

const N = 100_000;
const D = 16;
const K = 32;
const T = 10;
const ROUNDS = 15;

/** Standard normal points, as a data source of any size. */
export const gaussianCloud = defineDataSource({
  name: 'gaussian-cloud',
  summary: 'Standard normal points.',
  options: z.object({ count: z.int().min(1), dimension: z.int().min(1) }),
  make: ({ count, dimension }, { seed }) => ({
    load() {
      const points = new Float64Array(count * dimension);
      new RandomStreams(seed, 'gaussian-cloud', 1).fillNormal(0, points);
      const columns = Array.from({ length: dimension }, (_, d) => `x${d}`);
      return { name: 'gaussian-cloud', points, count, dimension, columns };
    },
  }),
});

/** Fixed-K annealing without splitting at a constant temperature: every step is one full iteration. */
export async function iterationSimulation(count, dimension, clusters, temperature) {
  const registry = await builtinRegistry();
  registry.load(definePlugin({ name: 'benchmark-data', version: '0.1.0', provides: [gaussianCloud] }));
  const recipe = parseRecipe(
    {
      data: { use: 'gaussian-cloud', count, dimension },
      energy: { use: 'squared-distance', clusters, masses: 'equal', start: 'points' },
      entropy: { use: 'shannon' },
      temperature,
      dynamics: { use: 'boltzmann-assignment' },
      learning: { use: 'free-energy-minimisation', splitting: 'none', maxIterations: 1 },
      steps: 1_000_000,
    },
    registry,
  );
  return new Simulation(assemble(recipe, registry));
}

export async function run() {
  const simulation = await iterationSimulation(N, D, K, T);
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-bench-'));
  try {
    const file = join(folder, 'points.f64');
    writeFileSync(file, new Uint8Array(simulation.assembly.keeper.dataset.points.buffer));
    const peer = await startPeer([file, N, D, K, T]);
    if (!peer) return;
    simulation.advance(3);
    for (let i = 0; i < 3; i++) await peer.iterate();
    const ours = [];
    const theirs = [];
    for (let i = 0; i < ROUNDS; i++) {
      ours.push(timed(() => simulation.advance(1)));
      theirs.push(await peer.iterate());
    }
    peer.stop();
    printTable([
      ['one iteration', 'median ms', 'least', 'most'],
      ['ergodic, plain TypeScript, 1 thread', ...spread(ours)],
      [`${peer.version} + scipy cdist, 1 thread`, ...spread(theirs)],
    ]);
    console.log(
      `  speed against numpy: ${(median(theirs) / median(ours)).toFixed(2)}×  (both give U, S or F, and the new centres)`,
    );
    printParts(simulation);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where an iteration goes: its parts by themselves, the least of some runs. */
function printParts({ assembly, dynamicsState, tick, x }) {
  const { energy, dynamics } = assembly;
  const energies = new Float64Array(K);
  const work = new Float64Array(1);
  const parts = {
    'distances, within the assignment': () => {
      for (let i = 0; i < N; i++) energy.conditional(x, 0, i, energies);
    },
    'assignment (E step)': () => dynamics.advance(energy, x, dynamicsState, tick),
    'centres (M step)': () => energy.minimiseOverParameters(x, work),
  };
  console.log();
  printTable([
    ['of which', 'least ms'],
    ...Object.entries(parts).map(([name, part]) => [
      name,
      Math.min(...Array.from({ length: ROUNDS }, () => timed(part))).toFixed(1),
    ]),
  ]);
}

const spread = (values) => [median(values), Math.min(...values), Math.max(...values)].map((v) => v.toFixed(1));

/** Starts the numpy process; undefined, with a word why, where numpy or scipy is missing. */
async function startPeer(args) {
  const script = new URL('./peers/entropyflow_numpy.py', import.meta.url).pathname;
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn('python3', [script, ...args.map(String)], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([
    lines.next(),
    new Promise((resolve) => child.once('error', () => resolve({ done: true }))),
  ]);
  if (first.done) {
    console.log('  skipped: needs python3 with numpy and scipy (pip install numpy scipy)');
    return undefined;
  }
  return {
    version: first.value,
    async iterate() {
      child.stdin.write('\n');
      return Number((await lines.next()).value);
    },
    stop: () => child.stdin.end(),
  };
}
