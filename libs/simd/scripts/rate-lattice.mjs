// Ising spins on a torus: spin updates a nanosecond.
import { RandomStreams } from '@ergodic/numerics';
import { LatticeSampler, WorkerPool, latticeGenerators } from '../dist/index.js';

const beta = Math.log(1 + Math.SQRT2) / 2;

for (const threads of [1, 2]) {
  const pool = new WorkerPool(threads);
  for (const rule of ['heat-bath', 'metropolis']) {
    report(threads, rule, [1024, 1024], 1, pool);
    report(threads, rule, [128, 128], 64, pool);
    report(threads, rule, [64, 64, 64], 4, pool);
  }
  await pool.close();
}

function report(threads, rule, shape, replicas, pool) {
  const streams = new RandomStreams(1, 'moves', latticeGenerators(shape, replicas));
  const sampler = new LatticeSampler({ shape, coupling: 1, replicas, rule, streams, pool });
  const spins = 10 * replicas * shape.reduce((a, b) => a * b, 1);
  for (let i = 0; i < 3; i++) sampler.sweep(beta, 10);
  const rates = Array.from({ length: 15 }, () => {
    const start = performance.now();
    sampler.sweep(beta, 10);
    return spins / (1e6 * (performance.now() - start));
  }).toSorted((a, b) => a - b);
  console.log(
    `${threads} thread(s), ${rule}, ${replicas} of ${shape.join(' × ')}: median ${rates[7].toFixed(2)}, most ${rates[14].toFixed(2)} spin updates/ns`,
  );
}
