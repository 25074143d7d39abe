import type { RandomStreams } from '@ergodic/numerics';
import { loadKernel, runBlocks, type BlockFunction, type Kernel } from '../kernel.ts';
import { LANES } from '../lane-random.ts';
import { ReplicaRandom } from '../replica-random.ts';
import { Task } from '../task.ts';
import type { WorkerPool } from '../worker-pool.ts';

/** The exports of `assembly/langevin.ts`. */
interface LangevinKernel {
  taskBytes(): number;
  advance: BlockFunction;
}

const FIELDS = {
  x: 'int',
  units: 'int',
  groups: 'int',
  steps: 'int',
  mobility: 'float',
  f0: 'float',
  f1: 'float',
  f2: 'float',
  f3: 'float',
  amplitudes: 'int',
  states: 'int',
  noise: 'int',
} as const;

/** Groups of four replicas in a block. */
const BLOCK_GROUPS = 16;

export interface LangevinOptions {
  /** How many coordinates a replica has, and how many replicas, integers ≥ 1. */
  readonly units: number;
  readonly replicas: number;
  /** F(x) = Σ_n force[n] xⁿ of every coordinate, up to x³. */
  readonly force: readonly number[];
  /** γ > 0; default 1. */
  readonly friction?: number;
  /** A generator for each replica. */
  readonly streams: RandomStreams;
  readonly pool?: WorkerPool;
}

/**
 * Overdamped Langevin dynamics of independent coordinates by Euler's method, float32:
 *
 *   x' = x + (Δt/γ) F(x) + √(2TΔt/γ) ξ,   ξ standard normal.
 *
 * In a harmonic well, a = κΔt/γ < 2, its exact law is normal of variance (T/κ)/(1 − a/2), not T/κ. Normal numbers are made of 32
 * bits each by inversion and reach 6.34.
 *
 * Replica r draws from generator r: its path depends neither on other replicas, nor on their number, nor on threads.
 */
export class LangevinSampler {
  readonly options: LangevinOptions;
  readonly #kernel: Kernel<LangevinKernel>;
  readonly #task: Task<typeof FIELDS>;
  readonly #random: ReplicaRandom;
  readonly #x: Float32Array;
  readonly #amplitudes: Float32Array;
  readonly #groups: number;

  /** @throws RangeError where a number is not what `LangevinOptions` says */
  constructor(options: LangevinOptions) {
    const { units, replicas, force, friction = 1, streams } = options;
    for (const [name, value] of Object.entries({ units, replicas }))
      if (!Number.isInteger(value) || value < 1)
        throw new RangeError(`Langevin sampler: ${name} is ${value}, must be an integer ≥ 1`);
    if (force.length > 4 || !force.every(Number.isFinite))
      throw new RangeError(`Langevin sampler: force is ${force.join(', ')}, must be up to four finite coefficients`);
    if (!(friction > 0 && friction < Infinity))
      throw new RangeError(`Langevin sampler: friction is ${friction}, must be finite and > 0`);
    this.options = options;
    this.#kernel = loadKernel<LangevinKernel>('langevin');
    const { memory } = this.#kernel;
    this.#groups = Math.ceil(replicas / LANES);
    this.#random = new ReplicaRandom(memory, streams, replicas, 'Langevin sampler');
    const length = LANES * this.#groups * units;
    const x = memory.allocate(4 * length);
    const amplitudes = memory.allocate(4 * LANES * this.#groups);
    const noise = memory.allocate(128 * Math.ceil(this.#groups / BLOCK_GROUPS));
    this.#x = memory.float32(x, length);
    this.#amplitudes = memory.float32(amplitudes, LANES * this.#groups);
    const [f0 = 0, f1 = 0, f2 = 0, f3 = 0] = force;
    this.#task = new Task(this.#kernel, FIELDS);
    this.#task.setAll({ x, units, groups: this.#groups, f0, f1, f2, f3, amplitudes, states: this.#random.at, noise });
  }

  /** x ← values[replica · units + unit]; all are 0 at first. */
  setState(values: ArrayLike<number>): void {
    this.#checkLength('setState', values.length);
    this.#each((from, at) => (this.#x[at] = values[from]!));
  }

  /** out[replica · units + unit] ← x. */
  readState(out: Float64Array | Float32Array): void {
    this.#checkLength('readState', out.length);
    this.#each((to, at) => (out[to] = this.#x[at]!));
  }

  /**
   * @param step Δt, > 0
   * @param temperatures of all replicas or of each, ≥ 0
   */
  advance(step: number, temperatures: number | ArrayLike<number>, count = 1): void {
    const { replicas, friction = 1, pool } = this.options;
    if (!(step > 0 && step < Infinity))
      throw new RangeError(`Langevin sampler: step is ${step}, must be finite and > 0`);
    for (let r = 0; r < replicas; r++) {
      const T = typeof temperatures === 'number' ? temperatures : temperatures[r]!;
      if (!(T >= 0 && T < Infinity))
        throw new RangeError(`Langevin sampler: temperature is ${T}, must be finite and ≥ 0`);
      this.#amplitudes[r] = Math.sqrt((2 * T * step) / friction);
    }
    this.#task.setAll({ steps: count, mobility: step / friction });
    this.#random.load();
    runBlocks(this.#kernel, 'advance', this.#task.at, Math.ceil(this.#groups / BLOCK_GROUPS), 1, pool);
    this.#random.store();
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
        `Langevin sampler: ${what}: ${length} values, must be replicas × units = ${units * replicas}`,
      );
  }
}
