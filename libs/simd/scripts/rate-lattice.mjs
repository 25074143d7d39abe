// Ising spins on a torus, a byte and a bit a spin in turns: spin updates a nanosecond.
import { RandomStreams } from '@ergodic/numerics';
import { BitLatticeSampler, LatticeSampler, WorkerPool, latticeGenerators } from '../dist/index.js';

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
  const kinds = shape.length === 2 ? [LatticeSampler, BitLatticeSampler] : [LatticeSampler];
  const samplers = kinds.map((Kind) => {
    const streams = new RandomStreams(1, 'moves', latticeGenerators(shape, replicas));
    return new Kind({ shape, coupling: 1, replicas, rule, streams, pool });
  });
  const spins = 10 * replicas * shape.reduce((a, b) => a * b, 1);
  const rates = samplers.map(() => []);
  for (let i = 0; i < 18; i++)
    samplers.forEach((sampler, s) => {
      const start = performance.now();
      sampler.sweep(beta, 10);
      if (i >= 3) rates[s].push(spins / (1e6 * (performance.now() - start)));
    });
  samplers.forEach((sampler, s) => {
    const sorted = rates[s].toSorted((a, b) => a - b);
    console.log(
      `${threads} thread(s), ${rule}, ${replicas} of ${shape.join(' × ')}, ${sampler instanceof BitLatticeSampler ? 'bits' : 'bytes'}: median ${sorted[7].toFixed(2)}, most ${sorted[14].toFixed(2)} spin updates/ns`,
    );
  });
}
