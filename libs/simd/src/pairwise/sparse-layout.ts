import { loadKernel } from '../kernel.ts';
import { LaneRandom } from '../lane-random.ts';
import { Task } from '../task.ts';
import type { IntegerCouplings, PairwiseProblem } from './integer-couplings.ts';
import { REPLICAS_PER_BLOCK, STEPS_PER_RUN } from './layout.ts';
import type { LayoutRequest, PairwiseExports, PairwiseLayout } from './layout.ts';

/** Bytes of the 16 lanes of a site. */
const SITE_BYTES = 4 * REPLICAS_PER_BLOCK;

/**
 * Rows of neighbours (CSR); the replicas of a block side by side in lanes. A visit costs the bound of 16 replicas, and a
 * flip the neighbours of its site.
 */
export function sparseLayout({ problem, blocks, streams, order }: LayoutRequest): PairwiseLayout {
  const { units } = problem;
  const kernel = loadKernel<PairwiseExports>('sparse');
  const { memory } = kernel;
  const task = new Task(kernel, {
    units: 'int',
    order: 'int',
    visits: 'int',
    rows: 'int',
    neighbours: 'int',
    aligned: 'int',
    external: 'int',
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
  const { offsets, atFrom, atTo } = rowsOf(problem);
  const pairs = atFrom.length;
  const at = {
    order: memory.allocate(4 * order.length),
    rows: memory.allocate(4 * offsets.length),
    neighbours: memory.allocate(8 * 2 * pairs),
    aligned: memory.allocate(4 * units),
    external: memory.allocate(4 * units),
    spins: memory.allocate(4 * units * replicas),
    fields: memory.allocate(4 * units * replicas),
    energies: memory.allocate(8 * replicas),
    scales: memory.allocate(4 * STEPS_PER_RUN),
    factors: memory.allocate(4 * replicas),
  };
  task.setAll({ ...at, units, visits: order.length, random: random.at });
  memory.int32(at.order, order.length).set(order.map((site) => site * SITE_BYTES));
  memory.int32(at.rows, offsets.length).set(offsets.map((entries) => 8 * entries));
  const neighbours = memory.int32(at.neighbours, 4 * pairs);
  for (let e = 0; e < pairs; e++) {
    neighbours[2 * atFrom[e]!] = problem.to[e]! * SITE_BYTES;
    neighbours[2 * atTo[e]!] = problem.from[e]! * SITE_BYTES;
  }
  let best: { at: number; energiesAt: number } | undefined;

  return {
    kernel,
    task: task.at,
    random,
    spins: memory.int32(at.spins, units * replicas),
    stride: { block: REPLICAS_PER_BLOCK * units, replica: 1, site: REPLICAS_PER_BLOCK },
    energies: memory.float64(at.energies, replicas),
    scales: memory.float32(at.scales, STEPS_PER_RUN),
    factors: memory.float32(at.factors, replicas).fill(1),
    setCouplings({ twice, external, aligned }: IntegerCouplings) {
      memory.int32(at.aligned, units).set(aligned);
      memory.int32(at.external, units).set(external);
      for (let e = 0; e < pairs; e++) {
        neighbours[2 * atFrom[e]! + 1] = twice[e]!;
        neighbours[2 * atTo[e]! + 1] = twice[e]!;
      }
    },
    startKeepingBest() {
      best ??= { at: memory.allocate(4 * units * replicas), energiesAt: memory.allocate(8 * replicas) };
      task.setAll({ best: best.at, bestEnergies: best.energiesAt });
      return {
        spins: memory.int32(best.at, units * replicas),
        energies: memory.float64(best.energiesAt, replicas),
      };
    },
    stopKeepingBest() {
      task.set('best', 0);
    },
  };
}

/** Where each row begins, and where in the rows the two entries of each pair are. */
function rowsOf({ units, from, to }: PairwiseProblem) {
  const pairs = from.length;
  const offsets = new Int32Array(units + 1);
  for (let e = 0; e < pairs; e++) {
    offsets[from[e]! + 1]!++;
    offsets[to[e]! + 1]!++;
  }
  for (let i = 0; i < units; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice(0, units);
  const atFrom = new Int32Array(pairs);
  const atTo = new Int32Array(pairs);
  for (let e = 0; e < pairs; e++) {
    atFrom[e] = next[from[e]!]!++;
    atTo[e] = next[to[e]!]!++;
  }
  return { offsets, atFrom, atTo };
}
