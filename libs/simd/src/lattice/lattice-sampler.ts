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
  read: BlockFunction;
  write: BlockFunction;
}

const FIELDS = {
  spins: 'int',
  neighbours: 'int',
  parities: 'int',
  masks: 'int',
  tables: 'int',
  states: 'int',
  sums: 'int',
  values: 'int',
  changes: 'int',
  rows: 'int',
  groupRows: 'int',
  groups: 'int',
  rowBytes: 'int',
  vectors: 'int',
  first: 'int',
  second: 'int',
  periodic: 'int',
  cubic: 'int',
  width: 'int',
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
  readonly #tables: Uint8Array;
  /** Of each replica Σ_⟨ij⟩ s_i s_j and Σ_i s_i. */
  readonly #sums: Int32Array;
  /** The state as it was last set or read. */
  readonly #values: Float64Array;
  readonly #changes: Int32Array;
  #coupling: number;
  #field: number;

  /** @throws RangeError where the shape, a number or the count of generators is not what `LatticeOptions` says */
  constructor(options: LatticeOptions) {
    const { replicas, coupling, field = 0, boundary = 'periodic', streams } = options;
    const shape = latticeShape(options.shape, boundary);
    if (!Number.isInteger(replicas) || replicas < 1)
      throw new RangeError(`lattice sampler: replicas is ${replicas}, must be an integer ≥ 1`);
    checkFinite({ coupling, field });
    const generators = latticeGenerators(options.shape, replicas);
    if (streams.blocks !== generators)
      throw new RangeError(
        `lattice sampler: streams.blocks is ${streams.blocks}, must be latticeGenerators(shape, replicas) = ${generators}`,
      );
    this.options = options;
    this.#coupling = coupling;
    this.#field = field;
    this.#shape = shape;
    this.#kernel = loadKernel<LatticeKernel>('lattice');
    const { memory } = this.#kernel;
    const first = Math.ceil(shape.width / 2);
    const second = shape.width - first;
    const vectors = Math.ceil(first / 16);
    const rowBytes = 16 * (vectors + 2);
    const spinBytes = 2 * replicas * (shape.rows + 1) * rowBytes;
    this.#random = new LaneRandom(memory, streams, replicas * shape.groups);
    const at = {
      spins: memory.allocate(spinBytes),
      neighbours: memory.allocate(16 * shape.rows),
      parities: memory.allocate(shape.rows),
      masks: memory.allocate(32),
      tables: memory.allocate(TABLE_BYTES * replicas),
      sums: memory.allocate(8 * replicas),
      values: memory.allocate(8 * replicas * shape.sites),
      changes: memory.allocate(4 * replicas),
    };
    memory.int32(at.neighbours, 4 * shape.rows).set(shape.neighbours.map((row) => row * rowBytes));
    memory.uint8(at.parities, shape.rows).set(shape.parities);
    const masks = memory.uint8(at.masks, 32);
    masks.fill(255, 0, first - 16 * (vectors - 1));
    masks.fill(255, 16, 16 + Math.max(0, second - 16 * (vectors - 1)));
    this.#tables = memory.uint8(at.tables, TABLE_BYTES * replicas);
    this.#sums = memory.int32(at.sums, 2 * replicas);
    this.#values = memory.float64(at.values, replicas * shape.sites).fill(1);
    this.#changes = memory.int32(at.changes, replicas);
    this.#task = new Task(this.#kernel, FIELDS);
    this.#task.setAll({
      ...at,
      states: this.#random.at,
      rows: shape.rows,
      groupRows: GROUP_ROWS,
      groups: shape.groups,
      rowBytes,
      vectors,
      first,
      second,
      width: shape.width,
      periodic: Number(shape.periodic),
      cubic: Number(shape.rowNeighbours > 2),
    });
    this.#run('read');
  }

  /** New J and h, energies. The state stays. @throws RangeError where one is not finite */
  setCouplings(coupling: number, field: number): void {
    checkFinite({ coupling, field });
    this.#coupling = coupling;
    this.#field = field;
  }

  /** A spin is +1 where values[replica · sites + site] > 0, or else −1; sites in row-major order. All are +1 at first. */
  setState(values: ArrayLike<number>): void {
    this.#checkLength('setState', values.length, this.#values.length);
    this.#values.set(values);
    this.#run('read');
  }

  /**
   * out[replica · sites + site] ← ±1.
   * @param changed changed[replica] ← how many of its sites are not as they were last set or read
   */
  readState(out: Int8Array | Float64Array, changed?: Float64Array): void {
    this.#checkLength('readState', out.length, this.#values.length);
    this.#run('write');
    out.set(this.#values);
    changed?.set(this.#changes);
  }

  /**
   * Updates every site `count` times.
   * @param betas 1/T of all replicas or of each, ≥ 0; Infinity is T = 0
   */
  sweep(betas: number | ArrayLike<number>, count = 1): void {
    const { replicas, rule = 'heat-bath', pool } = this.options;
    for (let r = 0; r < replicas; r++) {
      const beta = typeof betas === 'number' ? betas : betas[r]!;
      if (!(beta >= 0)) throw new RangeError(`lattice sampler: beta is ${beta}, must be ≥ 0`);
      if (r > 0 && typeof betas === 'number') {
        this.#tables.copyWithin(TABLE_BYTES * r, 0, TABLE_BYTES);
        continue;
      }
      writeProbabilities(this.#tables, TABLE_BYTES * r, rule, beta, this.#coupling, this.#field);
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
    this.#measure(out);
    for (let r = 0; r < this.options.replicas; r++)
      out[r] = -this.#coupling * this.#sums[2 * r]! - this.#field * this.#sums[2 * r + 1]!;
  }

  /** out[replica] ← Σ_i s_i. */
  magnetisations(out: Float64Array): void {
    this.#measure(out);
    for (let r = 0; r < this.options.replicas; r++) out[r] = this.#sums[2 * r + 1]!;
  }

  #measure(out: Float64Array): void {
    this.#checkLength('measuring', out.length, this.options.replicas);
    this.#run('measure');
  }

  /** Once for each replica. */
  #run(name: 'measure' | 'read' | 'write'): void {
    const { replicas, pool } = this.options;
    runBlocks(this.#kernel, name, this.#task.at, replicas, 1, pool);
  }

  #checkLength(what: string, length: number, expected: number): void {
    if (length !== expected) throw new RangeError(`lattice sampler: ${what}: ${length} values, must be ${expected}`);
  }
}

function checkFinite(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isFinite(value)) throw new RangeError(`lattice sampler: ${name} is ${value}, must be finite`);
}
