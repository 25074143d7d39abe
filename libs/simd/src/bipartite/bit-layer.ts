import type { KernelMemory } from '../kernel-memory.ts';

/** Units in a panel of numbers. */
export const PANEL = 16;

/** Units in a word of bits; also how many chains the room is rounded up to. */
export const WORD = 32;

/** The field of units that are not there: they are never on. */
const NEVER = -1e30;

/**
 * One layer in the kernel's memory, unit u of chain c: bit u mod 32 of bits[⌊u/32⌋][c], and the number
 * numbers[⌊u/16⌋][c][u mod 16] beside it, in turn its local field and the mean made of it.
 */
export class BitLayer {
  readonly units: number;
  readonly chains: number;
  /** Room for chains, a multiple of 32. */
  readonly stride: number;
  readonly words: number;
  readonly panels: number;
  /** Addresses; at `free` are the bits that may change, a word for 32 units. */
  readonly at: Readonly<Record<'bits' | 'numbers' | 'couplings' | 'bias' | 'free', number>>;
  readonly bits: Uint32Array;
  readonly numbers: Float32Array;
  readonly bias: Float32Array;
  /** couplings[⌊u/16⌋][unit of the other layer][u mod 16]. */
  readonly couplings: Float32Array;
  readonly #rows: number;
  /** Sums over the subsets of eight units. */
  readonly #subsets = new Float64Array(256);

  constructor(memory: KernelMemory, units: number, otherUnits: number, chains: number, clamped: ArrayLike<number>) {
    this.units = units;
    this.chains = chains;
    this.stride = WORD * Math.ceil(chains / WORD);
    this.words = Math.ceil(units / WORD);
    this.panels = Math.ceil(units / PANEL);
    this.#rows = WORD * Math.ceil(otherUnits / WORD);
    const lengths = {
      bits: this.words * this.stride,
      numbers: this.panels * this.stride * PANEL,
      couplings: this.panels * this.#rows * PANEL,
      bias: this.panels * PANEL,
    };
    this.at = {
      bits: memory.allocate(4 * lengths.bits),
      numbers: memory.allocate(4 * lengths.numbers),
      couplings: memory.allocate(4 * lengths.couplings),
      bias: memory.allocate(4 * lengths.bias),
      free: memory.allocate(4 * this.words),
    };
    this.bits = memory.uint32(this.at.bits, lengths.bits);
    this.numbers = memory.float32(this.at.numbers, lengths.numbers);
    this.couplings = memory.float32(this.at.couplings, lengths.couplings);
    this.bias = memory.float32(this.at.bias, lengths.bias).fill(NEVER);
    const free = memory.uint32(this.at.free, this.words);
    for (let u = 0; u < units; u++) if (!clamped[u]) free[u >> 5]! |= 1 << (u & 31);
  }

  /** Where the number of unit u of chain c is. */
  place(chain: number, unit: number): number {
    return ((unit >> 4) * this.stride + chain) * PANEL + (unit & 15);
  }

  /** The coupling of unit u with unit k of the other layer is factor · W[u · step + k · otherStep]. */
  setCouplings(W: ArrayLike<number>, factor: number, step: number, otherStep: number, otherUnits: number): void {
    for (let panel = 0; panel < this.panels; panel++) {
      const first = PANEL * panel;
      const count = Math.min(PANEL, this.units - first);
      for (let k = 0; k < otherUnits; k++) {
        const at = (panel * this.#rows + k) * PANEL;
        const from = first * step + k * otherStep;
        for (let u = 0; u < count; u++) this.couplings[at + u] = factor * W[from + u * step]!;
      }
    }
  }

  /** A unit is on where its value is > 0, which serves bits and spins: values[offset + c · width + u]. */
  write(values: ArrayLike<number>, offset: number, width: number): void {
    for (let c = 0; c < this.chains; c++)
      for (let word = 0; word < this.words; word++) {
        const from = offset + c * width + WORD * word;
        const count = Math.min(WORD, this.units - WORD * word);
        let bits = 0;
        for (let u = 0; u < count; u++) if (values[from + u]! > 0) bits |= 1 << u;
        this.bits[word * this.stride + c] = bits;
      }
  }

  /** values[offset + c · width + u] ← 1 or `off`. */
  read(values: Float64Array | Float32Array | Int8Array | Uint8Array, offset: number, width: number, off: number): void {
    const step = 1 - off;
    for (let c = 0; c < this.chains; c++)
      for (let word = 0; word < this.words; word++) {
        const to = offset + c * width + WORD * word;
        const count = Math.min(WORD, this.units - WORD * word);
        const bits = this.bits[word * this.stride + c]!;
        for (let u = 0; u < count; u++) values[to + u] = off + step * ((bits >>> u) & 1);
      }
  }

  /** out[c] += scale · Σ of the weights of the units that are on, eight units at a time. */
  addWeights(weights: Float64Array, out: Float64Array, scale: number): void {
    const sums = this.#subsets;
    for (let first = 0; first < this.units; first += 8) {
      for (let k = 0, size = 1; k < 8; k++, size *= 2) {
        const weight = scale * (weights[first + k] ?? 0);
        for (let subset = 0; subset < size; subset++) sums[size + subset] = sums[subset]! + weight;
      }
      const word = (first >> 5) * this.stride;
      const shift = first & 31;
      for (let c = 0; c < this.chains; c++) out[c]! += sums[(this.bits[word + c]! >>> shift) & 255]!;
    }
  }

  /** Σ over chains of the numbers of each unit. */
  sumsOfNumbers(): Float64Array {
    const sums = new Float64Array(this.panels * PANEL);
    for (let panel = 0; panel < this.panels; panel++) {
      let at = this.place(0, PANEL * panel);
      for (let c = 0; c < this.chains; c++)
        for (let u = 0; u < PANEL; u++) sums[PANEL * panel + u]! += this.numbers[at++]!;
    }
    return sums.subarray(0, this.units);
  }

  /** Lanes that were drawn beside the last chain hold no chain. */
  clearBeyond(): void {
    for (let word = 0; word < this.words; word++)
      this.bits.fill(0, word * this.stride + this.chains, (word + 1) * this.stride);
  }
}
