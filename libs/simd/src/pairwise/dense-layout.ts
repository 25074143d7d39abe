import { loadKernel } from '../kernel.ts';
import { LaneRandom } from '../lane-random.ts';
import { Task } from '../task.ts';
import type { IntegerCouplings } from './integer-couplings.ts';
import { REPLICAS_PER_BLOCK, STEPS_PER_RUN } from './layout.ts';
import type { LayoutRequest, PairwiseExports, PairwiseLayout } from './layout.ts';

/**
 * A matrix of couplings; each replica's spins and fields side by side. A visit is a quarter of a vector, and a flip a row of
 * the matrix.
 */
export function denseLayout({ problem, blocks, streams, order }: LayoutRequest): PairwiseLayout {
  const { units, from, to } = problem;
  // Rows begin where a cache line does.
  const width = 16 * Math.ceil(units / 16);
  const kernel = loadKernel<PairwiseExports>('dense');
  const { memory } = kernel;
  const task = new Task(kernel, {
    units: 'int',
    couplings: 'int',
    aligned: 'int',
    external: 'int',
    free: 'int',
    spins: 'int',
    fields: 'int',
    best: 'int',
    energies: 'int',
    bestEnergies: 'int',
    random: 'int',
    scales: 'int',
    factors: 'int',
  });
  const random = new LaneRandom(memory, streams, blocks);
  const replicas = REPLICAS_PER_BLOCK * blocks;
  const at = {
    couplings: memory.allocate(4 * width * width),
    aligned: memory.allocate(4 * width),
    external: memory.allocate(4 * width),
    free: memory.allocate(4 * width),
    spins: memory.allocate(4 * width * replicas),
    fields: memory.allocate(4 * width * replicas),
    energies: memory.allocate(8 * replicas),
    scales: memory.allocate(4 * STEPS_PER_RUN),
    factors: memory.allocate(4 * replicas),
  };
  task.setAll({ ...at, units: width, random: random.at });
  const free = memory.int32(at.free, width);
  for (const i of order) free[i] = -1;
  const matrix = memory.int32(at.couplings, width * width);
  let best: { at: number; energiesAt: number } | undefined;

  return {
    kernel,
    task: task.at,
    random,
    spins: memory.int32(at.spins, width * replicas),
    stride: { block: REPLICAS_PER_BLOCK * width, replica: width, site: 1 },
    energies: memory.float64(at.energies, replicas),
    scales: memory.float32(at.scales, STEPS_PER_RUN),
    factors: memory.float32(at.factors, replicas).fill(1),
    setCouplings({ twice, external, aligned }: IntegerCouplings) {
      memory.int32(at.aligned, units).set(aligned);
      memory.int32(at.external, units).set(external);
      matrix.fill(0);
      for (let e = 0; e < twice.length; e++) {
        matrix[from[e]! * width + to[e]!]! += twice[e]!;
        matrix[to[e]! * width + from[e]!]! += twice[e]!;
      }
    },
    startKeepingBest() {
      best ??= { at: memory.allocate(4 * width * replicas), energiesAt: memory.allocate(8 * replicas) };
      task.setAll({ best: best.at, bestEnergies: best.energiesAt });
      return {
        spins: memory.int32(best.at, width * replicas),
        energies: memory.float64(best.energiesAt, replicas),
      };
    },
    stopKeepingBest() {
      task.set('best', 0);
    },
  };
}
