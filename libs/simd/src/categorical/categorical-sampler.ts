import type { RandomStreams } from '@ergodic/numerics';
import { loadKernel, runBlocks, type BlockFunction, type Kernel } from '../kernel.ts';
import { LANES } from '../lane-random.ts';
import { ReplicaRandom } from '../replica-random.ts';
import { Task } from '../task.ts';
import type { WorkerPool } from '../worker-pool.ts';
import { checkCategorical, neighbourRows, type CategoricalProblem } from './categorical-pairs.ts';

/** The exports of `assembly/categorical.ts`. */
interface CategoricalKernel {
  taskBytes(): number;
  heatBath: BlockFunction;
  measure: BlockFunction;
}

const FIELDS = {
  x: 'int',
  units: 'int',
  states: 'int',
  groups: 'int',
  order: 'int',
  visits: 'int',
  rows: 'int',
  neighbours: 'int',
  likes: 'int',
  fields: 'int',
  betas: 'int',
  random: 'int',
  scratch: 'int',
  energies: 'int',
} as const;

/** Groups of four replicas in a block. */
const BLOCK_GROUPS = 4;

/** 1/T above this is T = 0 in float32. */
const COLDEST = 1e30;

export interface CategoricalOptions extends CategoricalProblem {
  /** How many independent replicas, an integer ≥ 1. */
  readonly replicas: number;
  /** A generator for each replica. */
  readonly streams: RandomStreams;
  /** Units that keep their states are not 0; all are free where left out. */
  readonly clamped?: ArrayLike<number>;
  readonly pool?: WorkerPool;
}

/**
 * Heat bath of Potts, clock and other categorical units in pairs, in the order of the units, float32:
 *
 *   p(x_i = c) ∝ e^(β f_c),   f_c = h_i[c] + Σ_j J_ij g(c − x_j mod q).
 *
 * Replica r draws from generator r: its states depend neither on other replicas, nor on their number, nor on threads.
 */
export class CategoricalSampler {
  readonly options: CategoricalOptions;
  readonly #kernel: Kernel<CategoricalKernel>;
  readonly #task: Task<typeof FIELDS>;
  readonly #random: ReplicaRandom;
  readonly #x: Int32Array;
  readonly #betas: Float32Array;
  readonly #energies: Float64Array;
  readonly #blocks: number;

  /** @throws RangeError where a number is not what `CategoricalOptions` says */
  constructor(options: CategoricalOptions) {
    const { units, states: q, replicas, streams, clamped, likes, field } = options;
    checkCategorical(options);
    if (!Number.isInteger(replicas) || replicas < 1)
      throw new RangeError(`categorical sampler: replicas is ${replicas}, must be an integer ≥ 1`);
    if (clamped && clamped.length !== units)
      throw new RangeError(`categorical sampler: clamped.length is ${clamped.length}, must be units = ${units}`);
    this.options = options;
    this.#kernel = loadKernel<CategoricalKernel>('categorical');
    const { memory } = this.#kernel;
    const groups = Math.ceil(replicas / LANES);
    this.#blocks = Math.ceil(groups / BLOCK_GROUPS);
    this.#random = new ReplicaRandom(memory, streams, replicas, 'categorical sampler');

    const rows = neighbourRows(options);
    const order = Int32Array.from({ length: units }, (_, i) => i).filter((i) => !clamped?.[i]);
    const pairs = rows.unit.length;
    const at = {
      x: memory.allocate(16 * groups * units),
      order: memory.allocate(4 * order.length),
      rows: memory.allocate(4 * (units + 1)),
      neighbours: memory.allocate(8 * pairs),
      likes: likes ? memory.allocate(4 * q * q) : 0,
      fields: memory.allocate(4 * units * q),
      betas: memory.allocate(16 * groups),
      scratch: memory.allocate(16 * q * this.#blocks),
      energies: memory.allocate(32 * groups),
    };
    memory.int32(at.order, order.length).set(order);
    memory.int32(at.rows, units + 1).set(rows.start.map((first) => 8 * first));
    const neighbours = memory.int32(at.neighbours, 2 * pairs);
    const couplings = memory.float32(at.neighbours, 2 * pairs);
    for (let k = 0; k < pairs; k++) {
      neighbours[2 * k] = 16 * rows.unit[k]!;
      couplings[2 * k + 1] = rows.coupling[k]!;
    }
    if (likes) {
      const table = memory.float32(at.likes, q * q);
      for (let x = 0; x < q; x++) for (let c = 0; c < q; c++) table[x * q + c] = likes[(c - x + q) % q]!;
    }
    if (field) {
      const h = memory.float32(at.fields, units * q);
      for (let k = 0; k < units * q; k++) h[k] = field[k % field.length]!;
    }
    this.#x = memory.int32(at.x, 4 * groups * units);
    this.#betas = memory.float32(at.betas, 4 * groups);
    this.#energies = memory.float64(at.energies, 4 * groups);
    this.#task = new Task(this.#kernel, FIELDS);
    this.#task.setAll({ ...at, units, states: q, groups, visits: order.length, random: this.#random.at });
  }

  /**
   * x ← values[replica · units + unit]; all are 0 at first.
   * @throws RangeError where a value is no integer in [0, states)
   */
  setState(values: ArrayLike<number>): void {
    this.#checkLength('setState', values.length);
    const { states: q, units } = this.options;
    for (let k = 0; k < values.length; k++)
      if (!Number.isInteger(values[k]) || values[k]! < 0 || values[k]! >= q)
        throw new RangeError(
          `categorical sampler: unit ${k % units} of replica ${Math.floor(k / units)} is ${values[k]}, must be an integer in [0, ${q})`,
        );
    this.#each((from, at) => (this.#x[at] = values[from]!));
  }

  /** out[replica · units + unit] ← x. */
  readState(out: Float64Array | Int32Array | Uint8Array): void {
    this.#checkLength('readState', out.length);
    this.#each((to, at) => (out[to] = this.#x[at]!));
  }

  /**
   * Draws every free unit anew, `count` times.
   * @param betas 1/T of all replicas or of each, ≥ 0; Infinity is T = 0
   */
  sweep(betas: number | ArrayLike<number>, count = 1): void {
    for (let r = 0; r < this.options.replicas; r++) {
      const beta = typeof betas === 'number' ? betas : betas[r]!;
      if (!(beta >= 0)) throw new RangeError(`categorical sampler: beta is ${beta}, must be ≥ 0`);
      this.#betas[r] = Math.min(beta, COLDEST);
    }
    this.#random.load();
    runBlocks(this.#kernel, 'heatBath', this.#task.at, this.#blocks, count, this.options.pool);
    this.#random.store();
  }

  /** out[replica] ← E. */
  energies(out: Float64Array): void {
    runBlocks(this.#kernel, 'measure', this.#task.at, this.#blocks, 1, this.options.pool);
    for (let r = 0; r < this.options.replicas; r++) out[r] = this.#energies[r]!;
  }

  #each(visit: (number: number, at: number) => void): void {
    const { units, replicas } = this.options;
    for (let r = 0; r < replicas; r++)
      for (let u = 0; u < units; u++) visit(r * units + u, LANES * ((r >> 2) * units + u) + (r & 3));
  }

  #checkLength(what: string, length: number): void {
    const { units, replicas } = this.options;
    if (length !== units * replicas)
      throw new RangeError(
        `categorical sampler: ${what}: ${length} values, must be replicas × units = ${units * replicas}`,
      );
  }
}
