// Three-state Potts units on a 64 × 64 torus, 64 replicas: heat-bath updates a second.
import { RandomStreams } from '@ergodic/numerics';
import { CategoricalSampler, WorkerPool } from '../dist/index.js';

const [L, replicas] = [64, 64];
const sites = Array.from({ length: L * L }, (_, i) => i);
const from = sites.flatMap((i) => [i, i]);
const to = sites.flatMap((i) => [i - (i % L) + ((i + 1) % L), (i + L) % (L * L)]);
const coupling = from.map(() => 1);

for (const threads of [1, 2]) {
  const pool = new WorkerPool(threads);
  for (const [what, states, likes] of [
    ['Potts', 3],
    ['clock', 6, Array.from({ length: 6 }, (_, d) => Math.cos((Math.min(d, 6 - d) * Math.PI) / 3))],
  ]) {
    const streams = new RandomStreams(1, 'moves', replicas);
    const sampler = new CategoricalSampler({
      units: L * L,
      states,
      from,
      to,
      coupling,
      likes,
      replicas,
      streams,
      pool,
    });
    for (let i = 0; i < 5; i++) sampler.sweep(1);
    const rates = Array.from({ length: 15 }, () => {
      const start = performance.now();
      sampler.sweep(1, 2);
      return (2 * L * L * replicas) / (1e3 * (performance.now() - start));
    }).toSorted((a, b) => a - b);
    console.log(
      `${threads} thread(s), ${what} of ${states} states: median ${rates[7].toFixed(0)}, most ${rates[14].toFixed(0)} M updates/s`,
    );
  }
  await pool.close();
}
