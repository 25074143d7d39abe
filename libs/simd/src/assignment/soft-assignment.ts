import { loadKernel, runBlocks, type BlockFunction, type Kernel } from '../kernel.ts';
import { Task } from '../task.ts';
import type { WorkerPool } from '../worker-pool.ts';
import { checkLength, checkOptions, type AssignmentOptions, type AssignmentSums } from './assignment-options.ts';

/** The exports of `assembly/assignment.ts`. */
interface AssignmentKernel {
  taskBytes(): number;
  assign: BlockFunction;
  gather: BlockFunction;
}

const FIELDS = {
  points: 'int',
  dimension: 'int',
  pointBytes: 'int',
  centres: 'int',
  logDegeneracy: 'int',
  pairs: 'int',
  used: 'int',
  width: 'int',
  p: 'int',
  first: 'int',
  rows: 'int',
  beta: 'int',
  told: 'int',
  scratch: 'int',
  weights: 'int',
  sums: 'int',
  masses: 'int',
  centresPerBlock: 'int',
} as const;

/** Rows that a block of `assign` serves. */
const BLOCK_ROWS = 128;

/** Bytes of p in a chunk, which should stay in the cache until they are copied out. */
const CHUNK_BYTES = 2 ** 18;

/** What `assign` tells of a row. */
const TOLD = 5;

/** Rows of p, outside and inside of the kernel's memory. */
interface Chunk {
  readonly at: { readonly first: number; readonly rows: number };
  readonly outside: Float64Array;
  readonly inside: Float64Array;
}

/**
 * Soft assignment of points to centres at a temperature, and the sums that make new centres, in float64:
 *
 *   E_ik = ‖x_i − μ_k‖²,   p_ik = g_k e^(−E_ik/T) / Z_i,   Z_i = Σ_k g_k e^(−E_ik/T)
 *   F = −T Σ_i w_i ln Z_i,   U = Σ_i w_i Σ_k p_ik E_ik,   S = (U − F)/T
 *   M_k = Σ_i w_i p_ik,   μ_k ← Σ_i w_i p_ik x_i / M_k
 *
 * Energies are differences squared, and exponents are taken from the largest of a row, so that E/T = 1e6 is as good as 1. Sums
 * over points go in their order, the same bits with any number of threads.
 *
 * Source: K. Rose, E. Gurewitz, G. C. Fox, Phys. Rev. Lett. 65 (1990) 945, doi:10.1103/PhysRevLett.65.945.
 */
export class SoftAssignment {
  readonly count: number;
  readonly dimension: number;
  readonly clusters: number;
  readonly #weights: Float64Array | undefined;
  readonly #pool: WorkerPool | undefined;
  readonly #kernel: Kernel<AssignmentKernel>;
  readonly #task: Task<typeof FIELDS>;
  /** Coordinates from one point to the next: D, rounded up to even. */
  readonly #stride: number;
  readonly #centres: Float64Array;
  readonly #logDegeneracy: Float64Array;
  readonly #chunk: Float64Array;
  readonly #beta: Float64Array;
  readonly #told: Float64Array;
  readonly #sums: Float64Array;
  readonly #masses: Float64Array;
  /** What the last `assign` made. */
  readonly sums: { -readonly [Name in keyof AssignmentSums]: number } = { logZ: 0, energy: 0, variance: 0, heat: 0 };
  readonly #chunks = new Map<number, readonly Chunk[]>();
  #chunked: Float64Array | undefined;
  #used = 0;

  /** @throws RangeError where a number is not what `AssignmentOptions` says */
  constructor(options: AssignmentOptions) {
    checkOptions(options);
    const { points, count, dimension, clusters, weights, pool } = options;
    this.count = count;
    this.dimension = dimension;
    this.clusters = clusters;
    this.#pool = pool;
    this.#kernel = loadKernel<AssignmentKernel>('assignment');
    const { memory } = this.#kernel;
    this.#stride = dimension + (dimension % 2);
    const pairs = Math.ceil(clusters / 2);
    const rows = Math.min(Math.max(BLOCK_ROWS, 8 * Math.floor(CHUNK_BYTES / 64 / clusters)), 8 * Math.ceil(count / 8));
    const place = (numbers: number) => memory.allocate(8 * numbers);
    const at = {
      points: place(count * this.#stride),
      centres: place(2 * pairs * dimension),
      logDegeneracy: place(2 * pairs),
      p: place(rows * clusters),
      beta: place(1),
      told: place(TOLD * rows),
      scratch: place((8 * pairs + clusters + TOLD) * Math.ceil(rows / BLOCK_ROWS)),
      sums: place(clusters * this.#stride),
      masses: place(clusters),
      weights: weights ? place(count) : 0,
    };
    const packed = memory.float64(at.points, count * this.#stride);
    for (let i = 0; i < count; i++)
      for (let d = 0; d < dimension; d++) packed[i * this.#stride + d] = points[i * dimension + d]!;
    if (weights) {
      this.#weights = memory.float64(at.weights, count);
      this.#weights.set(weights);
    }
    this.#centres = memory.float64(at.centres, 2 * pairs * dimension);
    this.#logDegeneracy = memory.float64(at.logDegeneracy, 2 * pairs);
    this.#chunk = memory.float64(at.p, rows * clusters);
    this.#beta = memory.float64(at.beta, 1);
    this.#told = memory.float64(at.told, TOLD * rows);
    this.#sums = memory.float64(at.sums, clusters * this.#stride);
    this.#masses = memory.float64(at.masses, clusters);
    this.#task = new Task(this.#kernel, FIELDS);
    this.#task.setAll({
      ...at,
      dimension,
      pointBytes: 8 * this.#stride,
      width: clusters,
      centresPerBlock: Math.ceil(clusters / Math.min(8, clusters)),
    });
  }

  /**
   * @param centres row-major [K, D]; the first `used` rows are centres, the others are free and get p = 0
   * @param logDegeneracy ln g_k, −∞ to close a centre; 0 where left out
   */
  setCentres(centres: ArrayLike<number>, used = this.clusters, logDegeneracy?: ArrayLike<number>): void {
    const { dimension: D, clusters } = this;
    checkLength('centres', centres, clusters * D, 'clusters × dimension');
    if (!Number.isInteger(used) || used < 1 || used > clusters)
      throw new RangeError(`soft assignment: used is ${used}, must be an integer in [1, clusters = ${clusters}]`);
    this.#used = used;
    this.#logDegeneracy.fill(-Infinity);
    for (let k = 0; k < used; k++) {
      this.#logDegeneracy[k] = logDegeneracy ? logDegeneracy[k]! : 0;
      for (let d = 0; d < D; d++) this.#centres[((k >> 1) * D + d) * 2 + (k & 1)] = centres[k * D + d]!;
    }
    // The partner of the last centre has its place, so that its energy is finite.
    if (used % 2)
      for (let d = 0; d < D; d++) this.#centres[((used >> 1) * D + d) * 2 + 1] = centres[(used - 1) * D + d]!;
    this.#task.setAll({ used, pairs: Math.ceil(used / 2) });
  }

  /**
   * Brings every point into equilibrium: p[offset + i · K + k] ← p_ik. The same object comes back each time.
   * @throws RangeError unless T > 0 and finite, and where a point has no Boltzmann law
   */
  assign(temperature: number, p: Float64Array, offset = 0): AssignmentSums {
    if (!(temperature > 0 && temperature < Infinity))
      throw new RangeError(`soft assignment: temperature is ${temperature}, must be finite and > 0`);
    this.#beta[0] = 1 / temperature;
    const { sums } = this;
    sums.logZ = sums.energy = sums.variance = sums.heat = 0;
    for (const chunk of this.#chunksOf(p, offset)) {
      chunk.inside.set(chunk.outside);
      this.#task.setAll(chunk.at);
      runBlocks(this.#kernel, 'assign', this.#task.at, Math.ceil(chunk.at.rows / BLOCK_ROWS), 1, this.#pool);
      chunk.outside.set(chunk.inside);
      this.#addTold(chunk.at.first, chunk.at.rows);
    }
    return sums;
  }

  /** masses[k] += Σ_i w_i p_ik and sums[k · D + d] += Σ_i w_i p_ik x_id, for the centres that are used. */
  addAssigned(p: Float64Array, masses: Float64Array, sums: Float64Array, offset = 0): void {
    const { dimension: D, clusters } = this;
    for (let k = 0; k < this.#used; k++) {
      this.#masses[k] = masses[k]!;
      for (let d = 0; d < D; d++) this.#sums[k * this.#stride + d] = sums[k * D + d]!;
    }
    for (const chunk of this.#chunksOf(p, offset)) {
      chunk.inside.set(chunk.outside);
      this.#task.setAll(chunk.at);
      runBlocks(this.#kernel, 'gather', this.#task.at, Math.min(8, clusters), 1, this.#pool);
    }
    for (let k = 0; k < this.#used; k++) {
      masses[k] = this.#masses[k]!;
      for (let d = 0; d < D; d++) sums[k * D + d] = this.#sums[k * this.#stride + d]!;
    }
  }

  /** The pieces of p that go through the kernel's memory; made anew only for another p. */
  #chunksOf(p: Float64Array, offset: number): readonly Chunk[] {
    if (!this.#used) throw new Error('soft assignment: setCentres comes before anything is computed');
    if (p !== this.#chunked) {
      this.#chunked = p;
      this.#chunks.clear();
    }
    let chunks = this.#chunks.get(offset);
    if (chunks) return chunks;
    const K = this.clusters;
    if (!(offset >= 0 && offset + this.count * K <= p.length))
      throw new RangeError(
        `soft assignment: p.length is ${p.length}, too short for ${this.count} × ${K} from ${offset} on`,
      );
    const most = this.#chunk.length / K;
    chunks = Array.from({ length: Math.ceil(this.count / most) }, (_, n) => {
      const first = n * most;
      const rows = Math.min(most, this.count - first);
      return {
        at: { first, rows },
        outside: p.subarray(offset + first * K, offset + (first + rows) * K),
        inside: this.#chunk.subarray(0, rows * K),
      };
    });
    this.#chunks.set(offset, chunks);
    return chunks;
  }

  #addTold(first: number, rows: number): void {
    const { sums } = this;
    const told = this.#told;
    const weights = this.#weights;
    // Σ ln Z of some points is the logarithm of their product, which is K^16 at most.
    let product = 1;
    for (let row = 0, at = 0; row < rows; row++, at += TOLD) {
      const Z = told[at]!;
      if (!(Z > 0 && Z < Infinity))
        throw new RangeError(`soft assignment: point ${first + row} has no Boltzmann law: Z is ${Z} at its energies`);
      const w = weights ? weights[first + row]! : 1;
      if (weights) sums.logZ += w * Math.log(Z);
      else product *= Z;
      if (row % 16 === 15 || row + 1 === rows) {
        sums.logZ += Math.log(product);
        product = 1;
      }
      sums.logZ += w * told[at + 1]!;
      sums.energy += w * told[at + 2]!;
      sums.variance += w * told[at + 3]!;
      sums.heat += w * told[at + 4]!;
    }
  }
}
