import type { RandomStreams } from '@ergodic/numerics';
import { loadKernel, runBlocks, type BlockFunction, type Kernel } from '../kernel.ts';
import { LANES, LaneRandom } from '../lane-random.ts';
import { Task } from '../task.ts';
import type { WorkerPool } from '../worker-pool.ts';
import { TABLE_BYTES, writeProbabilities, type LatticeRule } from './lattice-probabilities.ts';
import { GROUP_ROWS, latticeShape, type LatticeShape } from './lattice-shape.ts';

/** The exports of `assembly/lattice.ts`. */
interface LatticeKernel {
  taskBytes(): number;
  heatBath: BlockFunction;
  metropolis: BlockFunction;
  halfHeatBath: BlockFunction;
  halfMetropolis: BlockFunction;
  measure: BlockFunction;
}

const FIELDS = {
  spins: 'int',
  neighbours: 'int',
  parities: 'int',
  masks: 'int',
  tables: 'int',
  states: 'int',
  sums: 'int',
  rows: 'int',
  groupRows: 'int',
  groups: 'int',
  rowBytes: 'int',
  vectors: 'int',
  first: 'int',
  second: 'int',
  periodic: 'int',
  cubic: 'int',
  colour: 'int',
} as const;

const KERNELS = {
  'heat-bath': { whole: 'heatBath', half: 'halfHeatBath' },
  metropolis: { whole: 'metropolis', half: 'halfMetropolis' },
} as const;

export interface LatticeOptions {
  /** Lengths of one, two or three dimensions; even where the boundary is periodic. */
  readonly shape: readonly number[];
  /** Default periodic. Neighbours along a periodic length of 2 are joined twice. */
  readonly boundary?: 'periodic' | 'open';
  /** J, energy. */
  readonly coupling: number;
  /** h, energy; default 0. */
  readonly field?: number;
  /** How many independent lattices, an integer ≥ 1. */
  readonly replicas: number;
  /** Default heat-bath. */
  readonly rule?: LatticeRule;
  /** `latticeGenerators(shape, replicas)` of them. */
  readonly streams: RandomStreams;
  readonly pool?: WorkerPool;
}

/** How many generators a lattice sampler takes: four for every 32 rows of every replica. */
export function latticeGenerators(shape: readonly number[], replicas: number): number {
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  return LANES * Math.ceil(rows / GROUP_ROWS) * replicas;
}

/**
 * Ising spins ±1 on a chain, a square or a cubic lattice,
 *
 *   E = −J Σ_⟨ij⟩ s_i s_j − h Σ_i s_i        (every bond counted once),
 *
 * by heat bath or Metropolis, sites of one colour of the chessboard and then the other. Probabilities are right to 2^−32.
 *
 * Every 32 rows of a replica have generators of their own: states do not depend on other replicas nor on threads.
 */
export class LatticeSampler {
  readonly options: LatticeOptions;
  readonly #shape: LatticeShape;
  readonly #kernel: Kernel<LatticeKernel>;
  readonly #task: Task<typeof FIELDS>;
  readonly #random: LaneRandom;
  readonly #spins: Int8Array;
  readonly #tables: Uint8Array;
  /** Of each replica Σ_⟨ij⟩ s_i s_j and Σ_i s_i. */
  readonly #sums: Int32Array;
  readonly #rowBytes: number;

  /** @throws RangeError where the shape, a number or the count of generators is not what `LatticeOptions` says */
  constructor(options: LatticeOptions) {
    const { replicas, coupling, field = 0, boundary = 'periodic', streams } = options;
    const shape = latticeShape(options.shape, boundary);
    if (!Number.isInteger(replicas) || replicas < 1)
      throw new RangeError(`lattice sampler: replicas is ${replicas}, must be an integer ≥ 1`);
    for (const [name, value] of Object.entries({ coupling, field }))
      if (!Number.isFinite(value)) throw new RangeError(`lattice sampler: ${name} is ${value}, must be finite`);
    const generators = latticeGenerators(options.shape, replicas);
    if (streams.blocks !== generators)
      throw new RangeError(
        `lattice sampler: streams.blocks is ${streams.blocks}, must be latticeGenerators(shape, replicas) = ${generators}`,
      );
    this.options = options;
    this.#shape = shape;
    this.#kernel = loadKernel<LatticeKernel>('lattice');
    const { memory } = this.#kernel;
    const first = Math.ceil(shape.width / 2);
    const second = shape.width - first;
    const vectors = Math.ceil(first / 16);
    this.#rowBytes = 16 * (vectors + 2);
    const spinBytes = 2 * replicas * (shape.rows + 1) * this.#rowBytes;
    this.#random = new LaneRandom(memory, streams, replicas * shape.groups);
    const at = {
      spins: memory.allocate(spinBytes),
      neighbours: memory.allocate(16 * shape.rows),
      parities: memory.allocate(shape.rows),
      masks: memory.allocate(32),
      tables: memory.allocate(TABLE_BYTES * replicas),
      sums: memory.allocate(8 * replicas),
    };
    memory.int32(at.neighbours, 4 * shape.rows).set(shape.neighbours.map((row) => row * this.#rowBytes));
    memory.uint8(at.parities, shape.rows).set(shape.parities);
    const masks = memory.uint8(at.masks, 32);
    masks.fill(255, 0, first - 16 * (vectors - 1));
    masks.fill(255, 16, 16 + Math.max(0, second - 16 * (vectors - 1)));
    this.#spins = memory.int8(at.spins, spinBytes);
    this.#tables = memory.uint8(at.tables, TABLE_BYTES * replicas);
    this.#sums = memory.int32(at.sums, 2 * replicas);
    this.#task = new Task(this.#kernel, FIELDS);
    this.#task.setAll({
      ...at,
      states: this.#random.at,
      rows: shape.rows,
      groupRows: GROUP_ROWS,
      groups: shape.groups,
      rowBytes: this.#rowBytes,
      vectors,
      first,
      second,
      periodic: Number(shape.periodic),
      cubic: Number(shape.rowNeighbours > 2),
    });
    this.setState(new Int8Array(replicas * shape.sites).fill(1));
  }

  /** A spin is +1 where values[replica · sites + site] > 0, or else −1; sites in row-major order. All are +1 at first. */
  setState(values: ArrayLike<number>): void {
    this.#checkLength('setState', values.length, this.options.replicas * this.#shape.sites);
    this.#eachSite((site, at) => (this.#spins[at] = values[site]! > 0 ? 1 : -1));
    const { rows, width, periodic } = this.#shape;
    if (!periodic) return;
    for (let row = 0; row < 2 * this.options.replicas * (rows + 1); row++) {
      const at = row * this.#rowBytes + 16;
      this.#spins[at - 1] = this.#spins[at + width / 2 - 1]!;
      this.#spins[at + width / 2] = this.#spins[at]!;
    }
  }

  /** out[replica · sites + site] ← ±1. */
  readState(out: Int8Array | Float64Array): void {
    this.#checkLength('readState', out.length, this.options.replicas * this.#shape.sites);
    this.#eachSite((site, at) => (out[site] = this.#spins[at]!));
  }

  /**
   * Updates every site `count` times.
   * @param betas 1/T of all replicas or of each, ≥ 0; Infinity is T = 0
   */
  sweep(betas: number | ArrayLike<number>, count = 1): void {
    const { replicas, coupling, field = 0, rule = 'heat-bath', pool } = this.options;
    for (let r = 0; r < replicas; r++) {
      const beta = typeof betas === 'number' ? betas : betas[r]!;
      if (!(beta >= 0)) throw new RangeError(`lattice sampler: beta is ${beta}, must be ≥ 0`);
      writeProbabilities(this.#tables, TABLE_BYTES * r, rule, beta, coupling, field);
    }
    this.#random.load();
    const { whole, half } = KERNELS[rule];
    const { groups } = this.#shape;
    if (pool && pool.threads > 1 && replicas < 2 * pool.threads && groups > 1) {
      // Few replicas: threads share them, one colour at a time.
      for (let step = 0; step < 2 * count; step++) {
        this.#task.set('colour', step & 1);
        runBlocks(this.#kernel, half, this.#task.at, replicas * groups, 1, pool);
      }
    } else runBlocks(this.#kernel, whole, this.#task.at, replicas, count, pool);
    this.#random.store();
  }

  /** out[replica] ← E. */
  energies(out: Float64Array): void {
    const { coupling, field = 0 } = this.options;
    this.#measure(out);
    for (let r = 0; r < this.options.replicas; r++)
      out[r] = -coupling * this.#sums[2 * r]! - field * this.#sums[2 * r + 1]!;
  }

  /** out[replica] ← Σ_i s_i. */
  magnetisations(out: Float64Array): void {
    this.#measure(out);
    for (let r = 0; r < this.options.replicas; r++) out[r] = this.#sums[2 * r + 1]!;
  }

  #measure(out: Float64Array): void {
    const { replicas, pool } = this.options;
    this.#checkLength('measuring', out.length, replicas);
    runBlocks(this.#kernel, 'measure', this.#task.at, replicas, 1, pool);
  }

  /** For every site of every replica: its number and the place of its byte. */
  #eachSite(visit: (site: number, at: number) => void): void {
    const { rows, width, parities } = this.#shape;
    const half = (rows + 1) * this.#rowBytes;
    let site = 0;
    for (let r = 0; r < this.options.replicas; r++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < width; column++) {
          const colour = (parities[row]! + column) & 1;
          visit(site++, (2 * r + colour) * half + row * this.#rowBytes + 16 + (column >> 1));
        }
  }

  #checkLength(what: string, length: number, expected: number): void {
    if (length !== expected) throw new RangeError(`lattice sampler: ${what}: ${length} values, must be ${expected}`);
  }
}
