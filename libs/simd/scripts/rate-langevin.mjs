// Overdamped Langevin particles in a double well: particle steps a second.
import { RandomStreams } from '@ergodic/numerics';
import { LangevinSampler, WorkerPool } from '../dist/index.js';

for (const threads of [1, 2]) {
  const pool = new WorkerPool(threads);
  for (const [units, replicas] of [
    [1, 65536],
    [1000, 64],
    [64, 256],
  ]) {
    const streams = new RandomStreams(1, 'moves', replicas);
    const sampler = new LangevinSampler({ units, replicas, force: [0, 1, 0, -1], streams, pool });
    const steps = 20;
    for (let i = 0; i < 5; i++) sampler.advance(0.01, 0.5, steps);
    const rates = Array.from({ length: 15 }, () => {
      const start = performance.now();
      sampler.advance(0.01, 0.5, steps);
      return (units * replicas * steps) / (1e3 * (performance.now() - start));
    }).toSorted((a, b) => a - b);
    console.log(
      `${threads} thread(s), ${replicas} replicas of ${units}: median ${rates[7].toFixed(0)}, most ${rates[14].toFixed(0)} M particle steps/s`,
    );
  }
  await pool.close();
}
