// Spin models, annealing and Boltzmann machines against dwave-samplers, OpenJij, THRML, ferrotherm, numpy and torch: the same problem
// and schedule for all, turn by turn in one run, with one core each and with two, and a test that all reach the same energies. The
// peers come from tools/bench/environment.sh and, ferrotherm, from crates.io by cargo; what is missing is told and left out.
//
//   npm run bench -- discrete
//   DISCRETE=lattice,threads npm run bench -- discrete      some figures only
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkerPool } from '@ergodic/simd';
import { hasPython } from './discrete/peers.mjs';

const FIGURES = {
  'sparse-annealing': () => import('./discrete/sparse-annealing.mjs'),
  'dense-annealing': () => import('./discrete/dense-annealing.mjs'),
  lattice: () => import('./discrete/lattice.mjs'),
  'boltzmann-machine': () => import('./discrete/boltzmann-machine.mjs'),
  threads: () => import('./discrete/threads.mjs'),
  cost: () => import('./discrete/cost.mjs'),
  efficiency: () => import('./discrete/efficiency.mjs'),
};

export async function run() {
  const asked = process.env.DISCRETE?.split(',') ?? Object.keys(FIGURES);
  const pool = new WorkerPool(2);
  /** By cores. */
  const pools = { 1: undefined, 2: pool };
  console.log(
    `  V8 ${process.versions.v8}, ${availableParallelism()} cores; one thread, or two that share a kernel's blocks; peers ` +
      `${hasPython() ? 'of tools/bench/.venv' : 'left out: tools/bench/environment.sh installs them'}`,
  );
  console.log(
    '  Medians of turns. CPU time is what a process worked: it tells the speed also where the machine is busy.',
  );
  try {
    for (const [name, load] of Object.entries(FIGURES)) {
      if (!asked.includes(name)) continue;
      const start = performance.now();
      const folder = mkdtempSync(join(tmpdir(), 'ergodic-bench-'));
      try {
        const figure = await load();
        console.log(`\n  ${figure.title}; load of the machine ${loadavg()[0].toFixed(1)}`);
        await figure.run({ pools, folder });
        console.log(`  took ${((performance.now() - start) / 1000).toFixed(0)} s`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  } finally {
    await pool.close();
  }
}
