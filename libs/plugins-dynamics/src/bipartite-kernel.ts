import type { Batch, RandomStreams } from '@ergodic/numerics';
import type { Context, Energy, Tick } from '@ergodic/kernel';
import { BipartiteSampler } from '@ergodic/simd';

/** The two sides of a bipartite energy. */
export type TwoSides = readonly [first: Int32Array, second: Int32Array];

/** From this share of all pairs of units of different sides on, the kernel of dense couplings is taken. */
const DENSE = 1 / 2;

/** Whether most units of one side are coupled to most of the other, as in a restricted Boltzmann machine. */
export function isDense({ pairwise }: Energy, [first, second]: TwoSides): boolean {
  return pairwise!.coupling.length >= DENSE * first.length * second.length && first.length * second.length > 0;
}

/**
 * Block Gibbs sampling of all replicas in a WebAssembly kernel for dense couplings between two sides, float32. The state is copied in and
 * out, and couplings are converted when the tick says that they have changed.
 */
export class BipartiteKernel {
  /** One block a replica. */
  readonly random: RandomStreams;
  readonly #energy: Energy;
  readonly #sides: TwoSides;
  readonly #sampler: BipartiteSampler;
  /** Where each unit is on its side. */
  readonly #place: Int32Array;
  readonly #isSecond: Uint8Array;
  readonly #coupling: Float64Array;
  readonly #fields: readonly [Float64Array, Float64Array];
  readonly #rows: readonly [Float64Array, Float64Array];
  readonly #energies: Float64Array;
  #revision = 0;

  constructor(energy: Energy, x: Batch, context: Context, sides: TwoSides, clamped: Uint8Array | undefined) {
    const [first, second] = sides;
    this.#energy = energy;
    this.#sides = sides;
    this.random = context.stream('moves', x.replicas);
    this.#sampler = new BipartiteSampler({
      visible: first.length,
      hidden: second.length,
      chains: x.replicas,
      kind: energy.space.kind as 'bits' | 'spins',
      streams: this.random,
      ...(clamped && { clamped: Uint8Array.from([...first, ...second], (i) => clamped[i]!) }),
    });
    this.#place = new Int32Array(x.width);
    this.#isSecond = new Uint8Array(x.width);
    first.forEach((i, k) => (this.#place[i] = k));
    second.forEach((i, k) => {
      this.#place[i] = k;
      this.#isSecond[i] = 1;
    });
    this.#coupling = new Float64Array(first.length * second.length);
    this.#fields = [new Float64Array(first.length), new Float64Array(second.length)];
    this.#rows = [new Float64Array(first.length * x.replicas), new Float64Array(second.length * x.replicas)];
    this.#energies = new Float64Array(x.replicas);
    this.#setParameters();
  }

  /** All of the second side given the first, then all of the first given the second. Books the heat. */
  sweep(x: Batch, { temperature, revision = 0, heat }: Tick): void {
    const sampler = this.#sampler;
    if (revision !== this.#revision) {
      this.#setParameters();
      this.#revision = revision;
    }
    for (let side = 0; side < 2; side++) {
      const units = this.#sides[side]!;
      const rows = this.#rows[side]!;
      for (let r = 0; r < x.replicas; r++)
        for (let k = 0; k < units.length; k++) rows[r * units.length + k] = x.data[r * x.width + units[k]!]!;
      sampler.setState(side === 0 ? 'visible' : 'hidden', rows);
    }
    sampler.energies(this.#energies);
    for (let r = 0; r < x.replicas; r++) heat[r]! -= this.#energies[r]!;
    sampler.sweep(1 / temperature);
    sampler.energies(this.#energies);
    for (let r = 0; r < x.replicas; r++) heat[r]! += this.#energies[r]!;
    for (let side = 0; side < 2; side++) {
      const units = this.#sides[side]!;
      const rows = this.#rows[side]!;
      sampler.readState(side === 0 ? 'visible' : 'hidden', rows);
      for (let r = 0; r < x.replicas; r++)
        for (let k = 0; k < units.length; k++) x.data[r * x.width + units[k]!] = rows[r * units.length + k]!;
    }
  }

  /** W[i of the first side, j of the second], parallel pairs summed. */
  #setParameters(): void {
    const { from, to, coupling, field } = this.#energy.pairwise!;
    const [first, second] = this.#sides;
    this.#coupling.fill(0);
    for (let e = 0; e < coupling.length; e++) {
      const [i, j] = this.#isSecond[from[e]!] === 1 ? [to[e]!, from[e]!] : [from[e]!, to[e]!];
      this.#coupling[this.#place[i]! * second.length + this.#place[j]!]! += coupling[e]!;
    }
    const [visibleField, hiddenField] = this.#fields;
    for (let k = 0; k < first.length; k++) visibleField[k] = field[first[k]!]!;
    for (let k = 0; k < second.length; k++) hiddenField[k] = field[second[k]!]!;
    this.#sampler.setParameters({ coupling: this.#coupling, visibleField, hiddenField });
  }
}
