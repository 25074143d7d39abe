import { RandomStreams } from '@ergodic/numerics';
import { runBlocks } from '../kernel.ts';
import { LANES } from '../lane-random.ts';
import type { WorkerPool } from '../worker-pool.ts';
import { integerCouplings } from './integer-couplings.ts';
import type { IntegerCouplings, PairwiseProblem } from './integer-couplings.ts';
import { denseLayout } from './dense-layout.ts';
import { REPLICAS_PER_BLOCK, STEPS_PER_RUN } from './layout.ts';
import type { PairwiseExports, PairwiseLayout } from './layout.ts';
import { readSpins, writeSpins } from './rows.ts';
import { sparseLayout } from './sparse-layout.ts';

/**
 * Flips s_i → −s_i, ΔE = 2 s_i (h_i + Σⱼ J_ij s_j), with probability
 *   metropolis  min(1, e^(−β ΔE))            (N. Metropolis et al. 1953)
 *   heat-bath   1 / (1 + e^(β ΔE))           (R. J. Glauber 1963), that is s_i drawn from its conditional law
 */
export type PairwiseRule = 'heat-bath' | 'metropolis';

export interface PairwiseSamplerOptions extends PairwiseProblem {
  readonly replicas: number;
  /** Of the random numbers; or the generators themselves, `generatorsOf(replicas)` of them, whose state then is in a checkpoint. */
  readonly random: number | RandomStreams;
  /** Units that stay as they are: those whose entry is true or not 0. */
  readonly clamped?: ArrayLike<boolean | number>;
  /** In what order a sweep visits the units (clamped ones are left out); default 0, 1, 2, ... Sparse layout only. */
  readonly order?: ArrayLike<number>;
  /** Default: dense where rows are at least half full. */
  readonly layout?: 'sparse' | 'dense';
  /** Whether local fields are kept up to date, or computed when needed (sparse only; faster where most spins flip). */
  readonly fields?: 'kept' | 'afresh';
  readonly pool?: WorkerPool;
}

/** How many generators the random numbers of so many replicas come from: four for every 16. */
export function generatorsOf(replicas: number): number {
  return LANES * Math.ceil(replicas / REPLICAS_PER_BLOCK);
}

/**
 * Replicas of a pairwise problem that sweep in a WebAssembly kernel. All start at +1 (spins) or 1 (bits).
 *
 * Energies are exact sums of the couplings rounded to multiples of `resolution`. Same problem, seed and calls: same bits,
 * with and without a pool, and with a run of n sweeps cut in any way.
 *
 * @throws RangeError where the problem or an option is not what its docstring says
 */
export function createPairwiseSampler(options: PairwiseSamplerOptions): PairwiseSampler {
  return new PairwiseSampler(options);
}

export class PairwiseSampler {
  readonly units: number;
  readonly replicas: number;
  readonly random: RandomStreams;
  readonly layout: 'sparse' | 'dense';
  readonly #problem: PairwiseProblem;
  readonly #blocks: number;
  readonly #memory: PairwiseLayout;
  readonly #pool: WorkerPool | undefined;
  readonly #sweeps: Readonly<Record<PairwiseRule, SweepName>>;
  /** β of a sweep, where it is one number. */
  readonly #single = new Float64Array(1);
  #couplings: IntegerCouplings;
  #best: ReturnType<PairwiseLayout['startKeepingBest']> | undefined;

  constructor(options: PairwiseSamplerOptions) {
    const { units, replicas, random, fields = 'kept', pool } = options;
    if (!Number.isInteger(replicas) || replicas < 1) {
      throw new RangeError(`${NAME}: replicas is ${replicas}, must be an integer ≥ 1`);
    }
    this.#couplings = integerCouplings(options, NAME);
    this.units = units;
    this.replicas = replicas;
    this.random =
      typeof random === 'number' ? new RandomStreams(random, 'pairwise-sampler', generatorsOf(replicas)) : random;
    this.layout =
      options.layout ?? (4 * options.coupling.length >= units * (units - 1) && units > 32 ? 'dense' : 'sparse');
    if (this.layout === 'dense' && (options.order || fields === 'afresh')) {
      throw new RangeError(
        `${NAME}: the dense layout sweeps in the order of the units and keeps its fields; take layout 'sparse'`,
      );
    }
    this.#problem = options;
    this.#pool = pool;
    this.#blocks = Math.ceil(replicas / REPLICAS_PER_BLOCK);
    this.#sweeps = SWEEPS[fields];
    const create = this.layout === 'dense' ? denseLayout : sparseLayout;
    const order = orderOf(options);
    this.#memory = create({ problem: options, blocks: this.#blocks, streams: this.random, order });
    this.#memory.setCouplings(this.#couplings);
    this.#run('refresh', 1);
  }

  /** Couplings and fields are multiples of this: energies differ from those in float64 by half of it a pair and unit at most. */
  get resolution(): number {
    return this.#couplings.resolution;
  }

  /**
   * `count` sweeps at inverse temperature β = 1/T in [0, ∞]; or a sweep at each of several, `count` times over.
   * @returns this
   */
  sweep(beta: number | ArrayLike<number>, count = 1, rule: PairwiseRule = 'heat-bath'): this {
    const betas = typeof beta === 'number' ? this.#single.fill(beta) : Float64Array.from(beta);
    for (let k = 0; k < betas.length; k++) {
      if (!(betas[k]! >= 0)) throw new RangeError(`${NAME}: β is ${betas[k]}, must be in [0, ∞]`);
    }
    if (!Number.isInteger(count) || count < 0)
      throw new RangeError(`${NAME}: count is ${count}, must be an integer ≥ 0`);
    if (!Object.hasOwn(this.#sweeps, rule)) {
      throw new RangeError(`${NAME}: rule is '${rule}', must be 'heat-bath' or 'metropolis'`);
    }
    const { random, scales } = this.#memory;
    random.load();
    const total = betas.length * count;
    for (let done = 0; done < total; done += STEPS_PER_RUN) {
      const steps = Math.min(STEPS_PER_RUN, total - done);
      // Finite also at T = 0, where a field of 0 must still give 0.
      for (let s = 0; s < steps; s++) {
        scales[s] = Math.min(2 * this.resolution * betas[(done + s) % betas.length]!, LARGEST_SCALE);
      }
      this.#run(this.#sweeps[rule], steps);
    }
    random.store();
    return this;
  }

  /**
   * From now on replica r sweeps at β · factors[r], in [0, ∞): a ladder of temperatures, one a replica, with sweeps at β = 1.
   * Exchanges of tempering exchange factors instead of states.
   */
  setBetaFactors(factors: ArrayLike<number>): void {
    if (factors.length !== this.replicas) {
      throw new RangeError(
        `${NAME}.setBetaFactors: there are ${factors.length} factors, must be ${this.replicas}, one a replica`,
      );
    }
    for (let r = 0; r < this.replicas; r++) {
      const factor = factors[r]!;
      if (!(factor >= 0 && factor < LARGEST_SCALE)) {
        throw new RangeError(`${NAME}.setBetaFactors: factors[${r}] is ${factor}, must be in [0, ${LARGEST_SCALE})`);
      }
    }
    this.#memory.factors.set(factors);
  }

  /**
   * Sweeps `sweepsPerBeta` times at each β in order, and keeps the lowest state that each replica has after any of its sweeps
   * (or had at the start): `readBest`, `bestEnergies`.
   */
  anneal(betas: ArrayLike<number>, sweepsPerBeta = 1, rule: PairwiseRule = 'metropolis'): this {
    this.#best = this.#memory.startKeepingBest();
    this.#best.spins.set(this.#memory.spins);
    this.#best.energies.set(this.#memory.energies);
    const schedule = Array.from(betas).flatMap((beta) => new Array<number>(sweepsPerBeta).fill(beta));
    try {
      return this.sweep(schedule, 1, rule);
    } finally {
      this.#memory.stopKeepingBest();
    }
  }

  /** Rows of units, one a replica: −1 and 1, or 0 and 1. */
  setState(rows: Float64Array): void {
    this.#checkRows(rows, 'setState');
    writeSpins(this.#memory, this.units, rows, this.#values(), `${NAME}.setState`);
    this.#run('refresh', 1);
  }

  /** Writes the state, rows as for `setState`. */
  readState(out: Float64Array): void {
    this.#read(this.#memory.spins, out);
  }

  /** E of each replica. */
  energies(out: Float64Array): void {
    this.#toEnergies(this.#memory.energies, out);
  }

  /** The lowest states of the last `anneal`. */
  readBest(out: Float64Array): void {
    this.#read(this.#kept().spins, out);
  }

  bestEnergies(out: Float64Array): void {
    this.#toEnergies(this.#kept().energies, out);
  }

  /** New values on the same pairs. The state stays; the energies are those of the new couplings. */
  setCouplings(coupling: ArrayLike<number>, field: ArrayLike<number>): void {
    this.#couplings = integerCouplings({ ...this.#problem, coupling, field }, NAME);
    this.#memory.setCouplings(this.#couplings);
    this.#best = undefined;
    this.#run('refresh', 1);
  }

  #run(name: SweepName | 'refresh', steps: number): void {
    const { kernel, task } = this.#memory;
    runBlocks<PairwiseExports>(kernel, name, task, this.#blocks, steps, this.#pool);
  }

  #read(spins: Int32Array, out: Float64Array): void {
    this.#checkRows(out, 'readState');
    readSpins(this.#memory.stride, this.units, spins, out, this.#values());
  }

  #toEnergies(integers: Float64Array, out: Float64Array): void {
    if (out.length !== this.replicas) {
      throw new RangeError(`${NAME}.energies: out has ${out.length} values, must have ${this.replicas}, one a replica`);
    }
    const { resolution, constant } = this.#couplings;
    for (let r = 0; r < this.replicas; r++) out[r] = integers[r]! * resolution + constant;
  }

  #kept() {
    if (!this.#best) throw new Error(`${NAME}: there is no best state before anneal()`);
    return this.#best;
  }

  #values(): readonly [number, number] {
    return this.#problem.kind === 'bits' ? [0, 1] : [-1, 1];
  }

  #checkRows(rows: Float64Array, method: string): void {
    const due = this.replicas * this.units;
    if (rows.length !== due) {
      throw new RangeError(`${NAME}.${method}: rows have ${rows.length} values, must have replicas · units = ${due}`);
    }
  }
}

const NAME = 'PairwiseSampler';
const LARGEST_SCALE = 3e38;

type SweepName = 'heatBath' | 'metropolis' | 'heatBathAfresh' | 'metropolisAfresh';

const SWEEPS: Readonly<Record<'kept' | 'afresh', Record<PairwiseRule, SweepName>>> = {
  kept: { 'heat-bath': 'heatBath', metropolis: 'metropolis' },
  afresh: { 'heat-bath': 'heatBathAfresh', metropolis: 'metropolisAfresh' },
};

/** The units that move, in the order of a sweep. */
function orderOf({ units, order, clamped }: PairwiseSamplerOptions): Int32Array {
  if (clamped && clamped.length !== units) {
    throw new RangeError(`${NAME}: clamped has ${clamped.length} entries, must have ${units}`);
  }
  const all = order ? Array.from(order) : Array.from({ length: units }, (_, i) => i);
  for (const [k, i] of all.entries()) {
    if (!Number.isInteger(i) || i < 0 || i >= units) {
      throw new RangeError(`${NAME}: order[${k}] is ${i}, must be an integer in [0, ${units})`);
    }
  }
  return Int32Array.from(all.filter((i) => !clamped?.[i]));
}
