// Soft assignment of 100,000 points in 16 dimensions to 32 centres, and the sums of which new centres are made: milliseconds.
import { RandomStreams } from '@ergodic/numerics';
import { SoftAssignment, WorkerPool } from '../dist/index.js';

const [count, dimension, clusters] = [100_000, 16, 32];
const points = new Float64Array(count * dimension);
new RandomStreams(1, 'points', 1).fillNormal(0, points);
const p = new Float64Array(count * clusters).fill(1 / clusters);
const masses = new Float64Array(clusters);
const sums = new Float64Array(clusters * dimension);

for (const threads of [1, 2]) {
  const pool = new WorkerPool(threads);
  const kernel = new SoftAssignment({ points, count, dimension, clusters, pool });
  kernel.setCentres(points.slice(0, clusters * dimension));
  report(`${threads} thread(s): assignment, with U, F, C and the heat`, () => kernel.assign(10, p));
  report(`${threads} thread(s): sums of centres`, () => kernel.addAssigned(p, masses, sums));
  await pool.close();
}

function report(what, work) {
  for (let i = 0; i < 5; i++) work();
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  console.log(`${what}: median ${times[10].toFixed(1)} ms, least ${times[0].toFixed(1)} ms`);
}
