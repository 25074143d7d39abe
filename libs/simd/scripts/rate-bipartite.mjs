// Block Gibbs of a 784 × 500 machine, 1,024 chains: milliseconds of a sweep (both layers), and what its gradient costs.
import { RandomStreams } from '@ergodic/numerics';
import { BipartiteSampler, WorkerPool } from '../dist/index.js';

const [visible, hidden, chains] = [784, 500, 1024];
const random = new RandomStreams(1, 'parameters', 1);
const coupling = Float64Array.from({ length: visible * hidden }, () => 0.05 * random.normal(0));

for (const threads of [1, 2]) {
  const pool = new WorkerPool(threads);
  const sampler = new BipartiteSampler({
    visible,
    hidden,
    chains,
    streams: new RandomStreams(1, 'moves', chains),
    pool,
  });
  sampler.setParameters({ coupling, visibleField: new Float64Array(visible), hiddenField: new Float64Array(hidden) });
  const sums = {
    coupling: new Float64Array(visible * hidden),
    visible: new Float64Array(visible),
    hidden: new Float64Array(hidden),
  };
  report(`${threads} thread(s): sweep`, () => sampler.sweep(1));
  report(`${threads} thread(s): sums of v_i ⟨h_j⟩`, () => sampler.addCorrelations(sums, 1, 1));
  await pool.close();
}

function report(what, work) {
  for (let i = 0; i < 5; i++) work();
  const times = Array.from({ length: 40 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  console.log(`${what}: median ${times[20].toFixed(1)} ms, least ${times[0].toFixed(1)} ms`);
}
