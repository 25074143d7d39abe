import { fingerprint, philox4x32 } from '@ergodic/numerics';

const { fround } = Math;
const TWO_POW_32 = 2 ** 32;
const TWO_PI = fround(2 * Math.PI);

/**
 * Random numbers by counting: the words of draw `name` at step t are Philox4x32-10 of libs/numerics under the key of the seed, as in
 * `RandomStreams`, at the counters (q, t, f0, f1), where q = 0, 1, ... numbers groups of four words and f0, f1 are the first two words of
 * the name's `fingerprint`. Numbers depend on nothing that was drawn before, so K steps need no state, and a compiled program makes the
 * same words (`scan`).
 */
export class CounterStream {
  readonly seed: number;
  readonly name: string;
  readonly #key: Uint32Array;
  readonly #counter = new Uint32Array(4);
  readonly #group = new Uint32Array(4);

  /**
   * @param seed integer in [0, 2^53)
   * @param name what the numbers are for
   * @throws RangeError where the seed is outside its range
   */
  constructor(seed: number, name: string) {
    this.seed = seed;
    this.name = name;
    this.#key = keyOf(seed);
    this.#counter.set(fingerprintOf(name), 2);
  }

  /** Fills `out` with the first words of step t. @param step integer in [0, 2^32) */
  words(step: number, out: Uint32Array): void {
    if (!Number.isInteger(step) || step < 0 || step >= TWO_POW_32) {
      throw new RangeError(`CounterStream.words: step is ${step}, must be an integer in [0, 2^32)`);
    }
    this.#counter[1] = step;
    for (let i = 0; i < out.length; i += 4) {
      this.#counter[0] = i / 4;
      philox4x32(this.#counter, this.#key, this.#group);
      out.set(this.#group.subarray(0, Math.min(4, out.length - i)), i);
    }
  }

  /** Uniform on [0, 1): the upper 24 bits of each word times 2^-24, exact in float32. */
  uniforms(step: number, out: Float32Array): void {
    const words = new Uint32Array(out.length);
    this.words(step, words);
    for (let i = 0; i < out.length; i++) out[i] = (words[i]! >>> 8) * 2 ** -24;
  }

  /**
   * Standard normal by pairs of words (a, b): r cos(2 pi v) and r sin(2 pi v) with r = sqrt(-2 ln u), u = (a + 1/2) 2^-32 and
   * v = (b >>> 8) 2^-24, each operation rounded to float32 as in the compiled program: the words are the same bits, the normals
   * agree to the few ulp by which the two libraries' ln, cos and sin differ.
   *
   * Source: G. E. P. Box, M. E. Muller, "A note on the generation of random normal deviates", Annals of Mathematical Statistics 29
   * (1958), doi:10.1214/aoms/1177706645.
   */
  normals(step: number, out: Float32Array): void {
    const words = new Uint32Array(2 * Math.ceil(out.length / 2));
    this.words(step, words);
    for (let i = 0; i < out.length; i += 2) {
      const u = fround(fround(words[i]!) + 0.5) * 2 ** -32;
      const radius = fround(Math.sqrt(-2 * fround(Math.log(u))));
      const angle = fround(TWO_PI * (words[i + 1]! >>> 8) * 2 ** -24);
      out[i] = radius * fround(Math.cos(angle));
      if (i + 1 < out.length) out[i + 1] = radius * fround(Math.sin(angle));
    }
  }
}

/** The key that `RandomStreams` makes of a seed. @throws RangeError where it is no integer in [0, 2^53) */
export function keyOf(seed: number): Uint32Array {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`CounterStream: seed is ${seed}, must be an integer in [0, 2^53)`);
  }
  return Uint32Array.of(seed % TWO_POW_32, Math.floor(seed / TWO_POW_32));
}

/** Two words for the name of a draw. */
export function fingerprintOf(name: string): Uint32Array {
  const words = new Uint32Array(3);
  fingerprint(name, words);
  return words.subarray(0, 2);
}
