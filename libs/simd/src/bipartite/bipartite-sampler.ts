import type { RandomStreams } from '@ergodic/numerics';
import { ReplicaRandom } from '../replica-random.ts';
import type { WorkerPool } from '../worker-pool.ts';
import { BipartiteKernel, type LayerName } from './bipartite-kernel.ts';
import { PANEL } from './bit-layer.ts';
import { overBits, type BipartiteParameters, type BitParameters } from './bipartite-parameters.ts';

/** 1/T above this is T = 0 in float32. */
const COLDEST = 1e30;

export interface BipartiteOptions {
  /** How many units each layer has, integers ≥ 1. */
  readonly visible: number;
  readonly hidden: number;
  /** How many independent chains, an integer ≥ 1. */
  readonly chains: number;
  /** What a unit can be: 0 or 1, or ±1. */
  readonly kind?: 'bits' | 'spins';
  /** A generator for each chain. */
  readonly streams: RandomStreams;
  /** Units that keep their values are not 0, length visible + hidden; all are free where left out. */
  readonly clamped?: ArrayLike<number>;
  readonly pool?: WorkerPool;
}

/** 1/T of all chains, or of each; ≥ 0, and Infinity is T = 0. */
export type Betas = number | ArrayLike<number>;

/** Where states and means go: chain after chain. */
export type Rows = Float64Array | Float32Array | Int8Array | Uint8Array;

export interface BipartiteSums {
  /** [visible, hidden], row-major. */
  readonly coupling: Float64Array;
  readonly visible: Float64Array;
  readonly hidden: Float64Array;
}

/**
 * Block Gibbs sampling of a restricted Boltzmann machine over bits or spins, float32:
 *
 *   E(v, h) = −Σ_ij W_ij v_i h_j − Σ_i b_i v_i − Σ_j c_j h_j
 *   bits: P(h_j = 1 | v) = 1 / (1 + e^(−β f_j)),   spins: P(h_j = +1 | v) = 1 / (1 + e^(−2β f_j)),   f_j = c_j + Σ_i W_ij v_i
 *
 * and the same for v given h. Local fields are sums over the units that are on, looked up eight units at a time (the method
 * of the four Russians), which takes a sixth of the operations of a matrix product where there are many chains.
 *
 * Chain r draws from generator r: its states depend neither on other chains, nor on their number, nor on threads.
 *
 * Source: V. L. Arlazarov, E. A. Dinic, M. A. Kronrod, I. A. Faradzev, Sov. Math. Dokl. 11 (1970) 1209, for the tables.
 */
export class BipartiteSampler {
  readonly options: BipartiteOptions;
  readonly #kernel: BipartiteKernel;
  readonly #random: ReplicaRandom;
  /** The value of a unit that is not on. */
  readonly #off: 0 | -1;
  #parameters: BitParameters | undefined;

  /** @throws RangeError where a size is no integer ≥ 1, or `streams` or `clamped` has another length */
  constructor(options: BipartiteOptions) {
    const { visible, hidden, chains, kind = 'bits', streams, clamped, pool } = options;
    for (const [name, value] of Object.entries({ visible, hidden, chains })) {
      if (!Number.isInteger(value) || value < 1)
        throw new RangeError(`bipartite sampler: ${name} is ${value}, must be an integer ≥ 1`);
    }
    const units = visible + hidden;
    if (clamped && clamped.length !== units)
      throw new RangeError(
        `bipartite sampler: clamped.length is ${clamped.length}, must be visible + hidden = ${units}`,
      );
    this.options = options;
    this.#off = kind === 'bits' ? 0 : -1;
    let random: ReplicaRandom | undefined;
    this.#kernel = new BipartiteKernel(
      { visible, hidden, chains },
      Uint8Array.from(clamped ?? new Uint8Array(units)),
      (memory) => (random = new ReplicaRandom(memory, streams, chains, 'bipartite sampler')).at,
      pool,
    );
    this.#random = random!;
  }

  /** @throws RangeError where a length is wrong or a number is not finite or above 1e30 */
  setParameters(parameters: BipartiteParameters): void {
    const { visible, hidden } = this.#kernel;
    const [n, m] = [visible.units, hidden.units];
    this.#parameters = overBits(parameters, n, m, this.#off ? 'spins' : 'bits');
    const { factor, b, c } = this.#parameters;
    const W = parameters.coupling;
    hidden.setCouplings(W, factor, 1, m, n);
    visible.setCouplings(W, factor, m, 1, m);
    visible.bias.set(b);
    hidden.bias.set(c);
  }

  /** A unit is on where values[offset + chain · width + unit] > 0; clamped units are set like the others. */
  setState(layer: LayerName, values: ArrayLike<number>, offset = 0, width = this.#kernel[layer].units): void {
    this.#checkRows('setState', layer, values, offset, width);
    this.#kernel[layer].write(values, offset, width);
  }

  /** values[offset + chain · width + unit] ← the state: 0 or 1, or ±1. */
  readState(layer: LayerName, values: Rows, offset = 0, width = this.#kernel[layer].units): void {
    this.#checkRows('readState', layer, values, offset, width);
    this.#kernel[layer].read(values, offset, width, this.#off);
  }

  /** Draws every free unit of the layer from its law given the other layer. */
  sample(layer: LayerName, betas: Betas): void {
    this.#sumFields(layer, betas);
    this.#random.load();
    this.#kernel.draw(layer);
    this.#random.store();
  }

  /** `count` times: hidden given visible, then visible given hidden. */
  sweep(betas: Betas, count = 1): void {
    for (let s = 0; s < count; s++) {
      this.sample('hidden', betas);
      this.sample('visible', betas);
    }
  }

  /** values[offset + chain · width + unit] ← the mean of each unit given the other layer, of clamped ones too. */
  means(layer: LayerName, betas: Betas, values: Rows, offset = 0, width = this.#kernel[layer].units): void {
    this.#checkRows('means', layer, values, offset, width);
    this.#sumFields(layer, betas);
    this.#kernel.fieldsToMeans(layer);
    const own = this.#kernel[layer];
    const step = 1 - this.#off;
    for (let c = 0; c < own.chains; c++)
      for (let u = 0; u < own.units; u++)
        values[offset + c * width + u] = this.#off + step * own.numbers[own.place(c, u)]!;
  }

  /** out[chain] ← E(v, h). */
  energies(out: Float64Array): void {
    const { b, constant } = this.#known();
    const { visible, totals } = this.#kernel;
    this.#sumFields('hidden', 1);
    this.#kernel.sumFieldsOn('hidden');
    for (let c = 0; c < visible.chains; c++) out[c] = constant - totals[c]!;
    visible.addWeights(b, out, -1);
  }

  /**
   * out[chain] ← F(v), the hidden layer summed out: e^(−F/T) = Σ_h e^(−E(v,h)/T), so that p(v) ∝ e^(−F/T). For bits
   * F = −b·v − T Σ_j ln(1 + e^(f_j/T)). Clamped hidden units are summed out, too.
   * @throws RangeError unless 0 < β < 1e30
   */
  freeEnergies(betas: Betas, out: Float64Array): void {
    const { b, constant } = this.#known();
    const { visible, totals } = this.#kernel;
    this.#sumFields('hidden', betas);
    this.#kernel.sumSoftplus('hidden');
    for (let c = 0; c < visible.chains; c++) {
      const beta = this.#kernel.betas[c]!;
      if (!(beta > 0 && beta < COLDEST))
        throw new RangeError(`bipartite sampler: beta is ${beta}, must be > 0 and below ${COLDEST} for a free energy`);
      out[c] = constant - totals[c]! / beta;
    }
    visible.addWeights(b, out, -1);
  }

  /**
   * Adds scale · Σ_chains v_i h_j to `out.coupling`, and Σ_chains v_i and h_j to `out.visible` and `out.hidden`: −∂E/∂W, −∂E/∂b and
   * −∂E/∂c, of which the gradient of a Boltzmann machine is made. h_j is the state or, where `betas` are given, the mean given v.
   */
  addCorrelations(out: BipartiteSums, scale: number, betas?: Betas): void {
    const { visible, hidden } = this.#kernel;
    if (betas === undefined) this.#kernel.bitsToNumbers('hidden');
    else {
      this.#sumFields('hidden', betas);
      this.#kernel.fieldsToMeans('hidden');
    }
    this.#kernel.correlate();
    const { correlations, turnedUnits } = this.#kernel;
    const n = visible.chains;
    const m = hidden.units;
    const spins = this.#off === -1;
    const count = Float64Array.from({ length: visible.units }, (_, i) => this.#kernel.countOn(i));
    const sums = hidden.sumsOfNumbers();
    for (let first = 0; first < m; first += PANEL) {
      const end = Math.min(first + PANEL, m);
      for (let i = 0; i < visible.units; i++) {
        const at = ((first >> 4) * turnedUnits + i) * PANEL;
        for (let j = first; j < end; j++) {
          const both = correlations[at + j - first]!;
          // A spin is 2 · bit − 1.
          out.coupling[i * m + j]! += scale * (spins ? 4 * both - 2 * (count[i]! + sums[j]!) + n : both);
        }
      }
    }
    count.forEach((on, i) => (out.visible[i]! += scale * (spins ? 2 * on - n : on)));
    sums.forEach((on, j) => (out.hidden[j]! += scale * (spins ? 2 * on - n : on)));
  }

  /** Local fields of the layer from the states of the other. */
  #sumFields(layer: LayerName, betas: Betas): void {
    this.#known();
    const { chains } = this.options;
    for (let c = 0; c < chains; c++) {
      const beta = typeof betas === 'number' ? betas : betas[c]!;
      if (!(beta >= 0)) throw new RangeError(`bipartite sampler: beta is ${beta}, must be ≥ 0`);
      this.#kernel.betas[c] = Math.min(beta, COLDEST);
    }
    this.#kernel.sumFields(layer);
  }

  #known(): BitParameters {
    if (!this.#parameters) throw new Error('bipartite sampler: setParameters comes before anything is computed');
    return this.#parameters;
  }

  #checkRows(what: string, layer: LayerName, values: ArrayLike<number>, offset: number, width: number): void {
    const { units, chains } = this.#kernel[layer];
    const needed = offset + (chains - 1) * width + units;
    if (!(offset >= 0 && width >= units && values.length >= needed))
      throw new RangeError(
        `bipartite sampler: ${what}('${layer}'): ${values.length} values do not hold ${chains} rows of ${units}, from ${offset} on, ${width} apart`,
      );
  }
}
