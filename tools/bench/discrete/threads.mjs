// What a second thread is worth to each kernel.
import { createPairwiseSampler } from '@ergodic/simd';
import { printTable, median } from '../measure.mjs';
import { boltzmannMachineSampler } from './boltzmann-machine.mjs';
import { timedHere } from './contest.mjs';
import { denseProblem } from './dense-annealing.mjs';
import { latticeSampler } from './lattice.mjs';
import { sparseProblem } from './sparse-annealing.mjs';

const ROUNDS = 9;
const AIM = 1.8;

export const title = 'Two threads over one';

export async function run({ pools }) {
  const pairwise = (problem, replicas, sweeps) => (pool) => {
    const sampler = createPairwiseSampler({ ...problem, replicas, random: 1, ...(pool && { pool }) });
    return () => void sampler.sweep(0.5, sweeps, 'metropolis');
  };
  const lattice = (size, replicas, sweeps) => (pool) => {
    const sampler = latticeSampler(size, replicas, pool);
    return () => sampler.sweep(0.4, sweeps);
  };
  const machine = (chains, sweeps) => (pool) => {
    const sampler = boltzmannMachineSampler(784, 500, chains, pool);
    return () => sampler.sweep(1, sweeps);
  };
  const kernels = {
    'sparse, n = 4096, degree 8, 64 replicas': pairwise(await sparseProblem(4096, 8), 64, 200),
    'dense, n = 2048, 32 replicas': pairwise(denseProblem(2048), 32, 40),
    'lattice 1024 × 1024, one replica': lattice(1024, 1, 300),
    'lattice 128 × 128, 64 replicas': lattice(128, 64, 300),
    'Boltzmann machine 784 × 500, 1024 chains': machine(1024, 10),
  };
  const rows = [['', '1 thread, ms', '2 threads, ms', 'speed', 'CPU time of both over one']];
  for (const [name, make] of Object.entries(kernels)) {
    const works = [1, 2].map((threads) => make(pools[threads]));
    for (const work of works) work();
    const turns = [[], []];
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, work] of works.entries()) turns[i].push(await timedHere(work));
    const [ms, cpu] = ['ms', 'cpu'].map((what) => turns.map((all) => median(all.map((turn) => turn[what]))));
    rows.push([
      name,
      ...ms.map((each) => each.toFixed(0)),
      `${(ms[0] / ms[1]).toFixed(2)}×`,
      (cpu[1] / cpu[0]).toFixed(2),
    ]);
  }
  printTable(rows);
  console.log(`  aim ${AIM}×; the last column, 1 where threads cost nothing, is what other processes do not disturb`);
}
