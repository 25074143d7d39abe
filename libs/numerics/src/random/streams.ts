import { fingerprint, philox4x32 } from './philox.ts';
import { invertWeights } from './weights.ts';
import { nextXoshiro } from './xoshiro.ts';
import { EDGES, LAYERS, SCALED_EDGES, TAIL_START } from './ziggurat.ts';

// V8 folds a module's own constants into compiled code but not imported ones; a normal takes a third longer without these.
const edges = EDGES;
const scaledEdges = SCALED_EDGES;

const TWO_POW_32 = 2 ** 32;
const TWO_POW_53 = 2 ** 53;

/** Below this, n times a 32-bit word is exact in a double. */
const SMALL_INTEGER = 2 ** 21;

/**
 * Independent random number generators, one for each block of a simulation (a replica, a row, a worker's share).
 *
 * A generator is named by (seed, stream, block). Its xoshiro128++ state is the image of the counter (block, fingerprint of the
 * stream's name) under Philox4x32-10 keyed by the seed, so different names give independent sequences, and the sequence of a
 * block depends neither on how many blocks there are nor on what other blocks draw.
 *
 * `state` is everything: a copy of it put back by `restore` continues every sequence bit for bit, also in mid-use of any mixture
 * of the methods. No method but `restore` and the constructor allocates.
 */
export class RandomStreams {
  readonly seed: number;
  readonly stream: string;
  readonly blocks: number;
  /** Four words of xoshiro128++ for each block, length `4 * blocks`. Never all zero within a block. */
  readonly state: Uint32Array;
  private readonly words: Int32Array;

  /**
   * @param seed integer in [0, 2^53)
   * @param stream the purpose of the numbers, such as 'dynamics' or 'initial-state'
   * @param blocks how many generators, integer in [0, 2^30)
   * @throws RangeError where `seed` or `blocks` is outside its range
   */
  constructor(seed: number, stream: string, blocks: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`RandomStreams: seed is ${seed}, must be an integer in [0, 2^53)`);
    }
    if (!Number.isInteger(blocks) || blocks < 0 || blocks >= 2 ** 30) {
      throw new RangeError(`RandomStreams: blocks is ${blocks}, must be an integer in [0, 2^30)`);
    }
    this.seed = seed;
    this.stream = stream;
    this.blocks = blocks;
    this.state = new Uint32Array(4 * blocks);
    this.words = new Int32Array(this.state.buffer);
    const key = Uint32Array.of(seed % TWO_POW_32, Math.floor(seed / TWO_POW_32));
    const counter = new Uint32Array(4);
    fingerprint(stream, counter.subarray(1));
    for (let block = 0; block < blocks; block++) {
      const own = this.state.subarray(4 * block, 4 * block + 4);
      counter[0] = block;
      philox4x32(counter, key, own);
      if (isZero(own)) own[0] = 1; // one counter in 2^128; xoshiro would stay at zero for ever
    }
  }

  /**
   * Puts back a copy of `state` taken earlier.
   * @throws RangeError where the length is not `4 * blocks` or the four words of a block are all zero; nothing is changed then
   */
  restore(state: ArrayLike<number>): void {
    if (state.length !== this.state.length) {
      throw new RangeError(
        `RandomStreams.restore: state.length is ${state.length}, must be 4 * blocks = ${this.state.length}`,
      );
    }
    const copy = Uint32Array.from(state);
    for (let block = 0; block < this.blocks; block++) {
      if (isZero(copy.subarray(4 * block, 4 * block + 4))) {
        throw new RangeError(`RandomStreams.restore: state of block ${block} is all zero, must have a non-zero word`);
      }
    }
    this.state.set(copy);
  }

  /** The next 32 random bits, an integer in [0, 2^32). */
  nextUint32(block: number): number {
    return this.next(block) >>> 0;
  }

  /** Uniform on [0, 1): a multiple of 2^-53, each equally likely. Takes two words. */
  uniform(block: number): number {
    const high = this.next(block) >>> 5;
    const low = this.next(block) >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  /**
   * Standard normal, mean 0, variance 1, with the exact tail (ziggurat of 256 layers, 53 random bits a value). Takes two words in
   * 98.8 of 100 draws.
   */
  normal(block: number): number {
    for (;;) {
      const word = this.next(block);
      const layer = word & (LAYERS - 1);
      // A signed integer of 53 bits, symmetric about zero with the half; the layer comes from bits that it does not use.
      const point = (word >> 11) * TWO_POW_32 + (this.next(block) >>> 0) + 0.5;
      const x = point * scaledEdges[layer]!;
      if (Math.abs(x) < edges[layer + 1]!) return x;
      const rescued = this.rescue(block, layer, x);
      if (rescued !== 0) return rescued;
    }
  }

  /** Exponential with mean 1: -ln(1 - u), in [0, 36.8). */
  exponential(block: number): number {
    return -Math.log1p(-this.uniform(block));
  }

  /**
   * Uniform on {0, ..., n - 1}, without bias (rejection).
   * @throws RangeError unless n is an integer in [1, 2^53)
   *
   * Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29:3 (2019), doi:10.1145/3230636.
   */
  integer(block: number, n: number): number {
    if (!Number.isSafeInteger(n) || n < 1) {
      throw new RangeError(`RandomStreams.integer: n is ${n}, must be an integer in [1, 2^53)`);
    }
    return n <= SMALL_INTEGER ? this.smallInteger(block, n) : this.largeInteger(block, n);
  }

  /**
   * An index drawn with probability weights[offset + i] / sum, by inversion. Indices of weight zero are never drawn.
   *
   * @param weights non-negative, any finite positive sum; `length` of them are read from `offset` on
   * @returns i in [0, length), counted from `offset`
   * @throws RangeError where a weight is negative or NaN, the sum is not positive and finite, or the range leaves the array
   */
  categorical(block: number, weights: Float64Array, offset = 0, length = weights.length - offset): number {
    return invertWeights(this.uniform(block), weights, offset, length);
  }

  /** Fills `out` with what `uniform` would draw. */
  fillUniform(block: number, out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform(block);
  }

  /** Fills `out` with what `normal` would draw, with the generator's words kept in registers. */
  fillNormal(block: number, out: Float64Array | Float32Array): void {
    if (!(block >= 0 && block < this.blocks)) this.refuse(block);
    const words = this.words;
    const at = block << 2;
    let s0 = words[at]!;
    let s1 = words[at + 1]!;
    let s2 = words[at + 2]!;
    let s3 = words[at + 3]!;
    for (let i = 0; i < out.length; i++) {
      // Two steps of nextXoshiro, in local variables.
      let sum = (s0 + s3) | 0;
      const word = (((sum << 7) | (sum >>> 25)) + s0) | 0;
      let shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
      sum = (s0 + s3) | 0;
      const low = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
      shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);

      const layer = word & (LAYERS - 1);
      const x = ((word >> 11) * TWO_POW_32 + low + 0.5) * scaledEdges[layer]!;
      if (Math.abs(x) < edges[layer + 1]!) {
        out[i] = x;
        continue;
      }
      words[at] = s0;
      words[at + 1] = s1;
      words[at + 2] = s2;
      words[at + 3] = s3;
      out[i] = this.rescue(block, layer, x) || this.normal(block);
      s0 = words[at]!;
      s1 = words[at + 1]!;
      s2 = words[at + 2]!;
      s3 = words[at + 3]!;
    }
    words[at] = s0;
    words[at + 1] = s1;
    words[at + 2] = s2;
    words[at + 3] = s3;
  }

  /** Permutes `items` in place, each order equally likely (Fisher-Yates). */
  shuffle(block: number, items: Int32Array): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(block, i + 1);
      const moved = items[i]!;
      items[i] = items[j]!;
      items[j] = moved;
    }
  }

  private next(block: number): number {
    if (!(block >= 0 && block < this.blocks)) this.refuse(block);
    return nextXoshiro(this.words, block);
  }

  private refuse(block: number): never {
    throw new RangeError(`RandomStreams: block is ${block}, must be an integer in [0, ${this.blocks})`);
  }

  /** What becomes of a point outside the part of its layer that is wholly under the density; 0 where it is rejected. */
  private rescue(block: number, layer: number, x: number): number {
    if (layer === 0) return x > 0 ? this.normalTail(block) : -this.normalTail(block);
    return this.acceptsWedge(block, layer, x) ? x : 0;
  }

  /** Marsaglia's exact sampler of |x| given |x| > TAIL_START. */
  private normalTail(block: number): number {
    for (;;) {
      const beyond = this.exponential(block) / TAIL_START;
      if (2 * this.exponential(block) > beyond * beyond) return TAIL_START + beyond;
    }
  }

  /** Whether a uniform height within the layer falls under the density; heights are relative to the density at x. */
  private acceptsWedge(block: number, layer: number, x: number): boolean {
    const outer = edges[layer]!;
    const inner = edges[layer + 1]!;
    const bottom = Math.exp(-0.5 * (outer * outer - x * x));
    const top = Math.exp(-0.5 * (inner * inner - x * x));
    return bottom + this.uniform(block) * (top - bottom) < 1;
  }

  private smallInteger(block: number, n: number): number {
    for (;;) {
      const product = this.nextUint32(block) * n;
      const quotient = Math.floor(product / TWO_POW_32);
      const remainder = product - quotient * TWO_POW_32;
      if (remainder >= n || remainder >= TWO_POW_32 % n) return quotient;
    }
  }

  private largeInteger(block: number, n: number): number {
    const limit = TWO_POW_53 - (TWO_POW_53 % n);
    for (;;) {
      const draw = this.uniform(block) * TWO_POW_53;
      if (draw < limit) return draw % n;
    }
  }
}

function isZero(words: Uint32Array): boolean {
  return words.every((word) => word === 0);
}
