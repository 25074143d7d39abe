// Cost of an update against the size of the problem, three sizes each. Theory: a sweep visits every unit once and a flip tells its
// neighbours, so that the cost of an update does not depend on n or on the number of replicas, but for what fits into the caches;
// it grows with the degree, which is n − 1 in the dense model and the size of the other layer in a Boltzmann machine. There the
// tables of the couplings are made anew in each sweep, which pays where chains are many. β goes as 1/√degree: as many flips.
import { createPairwiseSampler } from '@ergodic/simd';
import { median, printTable } from '../measure.mjs';
import { boltzmannMachineSampler } from './boltzmann-machine.mjs';
import { timedHere } from './contest.mjs';
import { denseProblem } from './dense-annealing.mjs';
import { latticeSampler } from './lattice.mjs';
import { sparseProblem } from './sparse-annealing.mjs';

const REPEATS = 5;
/** CPU time of a measurement, about. */
const TARGET_MS = 40;

const pairwise = (problem, replicas, beta) => {
  const sampler = createPairwiseSampler({ ...problem, replicas, random: 1 });
  return { updates: problem.units * replicas, sweep: (count) => void sampler.sweep(beta, count, 'metropolis') };
};

const kernels = {
  'sparse, Metropolis': {
    base: { n: 4096, degree: 8, replicas: 64 },
    sizes: { n: [1024, 4096, 16384], degree: [4, 8, 16], replicas: [16, 64, 256] },
    make: async ({ n, degree, replicas }) =>
      pairwise(await sparseProblem(n, degree), replicas, 1.4 / Math.sqrt(degree)),
  },
  'dense, Metropolis': {
    base: { n: 1024, replicas: 16 },
    sizes: { n: [512, 1024, 2048], replicas: [16, 32, 64] },
    make: async ({ n, replicas }) => pairwise(denseProblem(n), replicas, 1),
  },
  'lattice, heat bath': {
    base: { L: 256, replicas: 4 },
    sizes: { L: [64, 256, 1024], replicas: [1, 4, 16] },
    make: async ({ L, replicas }) => {
      const sampler = latticeSampler(L, replicas);
      return { updates: L * L * replicas, sweep: (count) => sampler.sweep(0.4, count) };
    },
  },
  'Boltzmann machine': {
    base: { visible: 784, hidden: 500, replicas: 256 },
    sizes: { hidden: [125, 250, 500], replicas: [64, 256, 1024] },
    make: async ({ visible, hidden, replicas }) => {
      const sampler = boltzmannMachineSampler(visible, hidden, replicas);
      return { updates: (visible + hidden) * replicas, sweep: (count) => sampler.sweep(1, count) };
    },
  },
};

export const title = 'Cost of an update, one thread, ns of CPU time';

export async function run() {
  const rows = [['kernel', 'varied', 'sizes', 'ns an update', 'a sweep, per doubling']];
  for (const [name, { base, sizes, make }] of Object.entries(kernels))
    for (const [varied, values] of Object.entries(sizes)) {
      const costs = [];
      for (const value of values) costs.push(await costOf(await make({ ...base, [varied]: value })));
      const doublings = Math.log2(values.at(-1) / values[0]);
      rows.push([
        name,
        varied,
        values.join(', '),
        costs.map(({ ns }) => ns.toPrecision(3)).join(', '),
        `${((costs.at(-1).sweep / costs[0].sweep) ** (1 / doublings)).toFixed(2)}×`,
      ]);
    }
  printTable(rows);
  for (const [name, { base }] of Object.entries(kernels)) {
    const fixed = Object.entries(base).map(([what, value]) => `${what} ${value}`);
    console.log(`  ${name}: where not varied ${fixed.join(', ')}`);
  }
}

/** Of an update and of a sweep, ns. */
async function costOf({ updates, sweep }) {
  sweep(3);
  const { cpu } = await timedHere(() => void sweep(3));
  const count = Math.max(1, Math.round((3 * TARGET_MS) / Math.max(cpu, 0.1)));
  const times = [];
  for (let i = 0; i < REPEATS; i++) times.push((await timedHere(() => void sweep(count))).cpu);
  const ns = (1e6 * median(times)) / count;
  return { sweep: ns, ns: ns / updates };
}
