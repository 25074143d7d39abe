// One EntropyFlow iteration, N = 100,000, D = 16, K = 32: ours against the article's formulas in numpy, turn by turn.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Simulation, assemble, defineDataSource, definePlugin, parseRecipe } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { z } from 'zod';
import { timedHere } from './discrete/contest.mjs';
import { median, printTable } from './measure.mjs';
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

/**
 * Fixed-K annealing without splitting at a constant temperature: every step is one full iteration.
 * @param compute as in a recipe: reference is plain TypeScript, simd the kernel
 */
export async function iterationSimulation(count, dimension, clusters, temperature, compute = 'auto') {
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
      compute,
    },
    registry,
  );
  return new Simulation(assemble(recipe, registry));
}

export async function run() {
  const forms = {
    'ergodic, plain TypeScript, 1 thread': await iterationSimulation(N, D, K, T, 'reference'),
    'ergodic, SIMD kernel, 1 thread': await iterationSimulation(N, D, K, T, 'simd'),
  };
  const kernel = Object.values(forms).at(-1);
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-bench-'));
  try {
    const file = join(folder, 'points.f64');
    writeFileSync(file, new Uint8Array(kernel.assembly.keeper.dataset.points.buffer));
    const peer = await startPeer([file, N, D, K, T]);
    if (!peer) return;
    const contenders = {
      ...Object.fromEntries(
        Object.entries(forms).map(([name, simulation]) => [
          name,
          async () => await timedHere(() => void simulation.advance(1)),
        ]),
      ),
      [`${peer.version} + scipy cdist, 1 thread`]: peer.iterate,
    };
    const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
    for (let i = 0; i < 3 + ROUNDS; i++)
      for (const [name, iterate] of Object.entries(contenders)) {
        const time = await iterate();
        if (i >= 3) times[name].push(time);
      }
    peer.stop();
    const theirs = Object.values(times).at(-1);
    const speed = (own, what) =>
      `${(median(theirs.map((t) => t[what])) / median(own.map((t) => t[what]))).toFixed(2)}×`;
    printTable([
      ['one iteration', 'median ms', 'least', 'most', 'CPU ms', 'speed', 'by CPU time'],
      ...Object.entries(times).map(([name, own]) => [
        name,
        ...spread(own.map(({ ms }) => ms)),
        median(own.map(({ cpu }) => cpu)).toFixed(1),
        speed(own, 'ms'),
        speed(own, 'cpu'),
      ]),
    ]);
    console.log(`  speed against numpy, aim 2× with the kernel; all give U, S or F, and the new centres`);
    await printParts(forms);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where an iteration goes: its parts by themselves, CPU time, the least of some runs. */
async function printParts(forms) {
  const parts = {
    'assignment (E step)': ({ assembly, dynamicsState, tick, x }) =>
      assembly.dynamics.advance(assembly.energy, x, dynamicsState, tick),
    'centres (M step)': ({ assembly, x }) => assembly.energy.minimiseOverParameters(x, new Float64Array(1)),
  };
  const least = {};
  for (const [part, work] of Object.entries(parts)) {
    least[part] = [];
    for (const simulation of Object.values(forms)) {
      const times = [];
      for (let i = 0; i < ROUNDS; i++) times.push((await timedHere(() => void work(simulation))).cpu);
      least[part].push(Math.min(...times));
    }
  }
  console.log();
  printTable([
    ['of which, least CPU ms', 'plain', 'kernel'],
    ...Object.entries(least).map(([part, all]) => [part, ...all.map((ms) => ms.toFixed(1))]),
  ]);
  const [assignment, centres] = Object.values(least).map((all) => (N * D * K) / all[1] / 1e6);
  console.log(
    `  the kernel works in float64, two numbers a vector: ${(3 * assignment).toFixed(1)} GFLOP/s in differences squared and summed ` +
      `beside the exponentials, ${(2 * centres).toFixed(1)} GFLOP/s in the sums of the centres, which numpy leaves to its BLAS`,
  );
}

const spread = (values) => [median(values), Math.min(...values), Math.max(...values)].map((v) => v.toFixed(1));

/** Starts the numpy process; undefined, with a word why, where numpy or scipy is missing. */
async function startPeer(args) {
  const [script, python] = ['./peers/entropyflow_numpy.py', './.venv/bin/python'].map((name) =>
    fileURLToPath(new URL(name, import.meta.url)),
  );
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn(existsSync(python) ? python : 'python3', [script, ...args.map(String)], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
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
      const [ms, cpu] = (await lines.next()).value.split(' ').map(Number);
      return { ms, cpu };
    },
    stop: () => child.stdin.end(),
  };
}
