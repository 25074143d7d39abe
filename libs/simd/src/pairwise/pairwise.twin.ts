import { RandomStreams } from '@ergodic/numerics';
import { exp32 } from '../float32-math.ts';
import { integerCouplings } from './integer-couplings.ts';
import type { IntegerCouplings, PairwiseProblem } from './integer-couplings.ts';
import type { PairwiseRule } from './pairwise-sampler.ts';

const f = Math.fround;

/** What may be wrong with a twin: the tests must notice each. */
export type Mistake = 'field-twice' | 'field-half' | 'shared-noise' | 'wrong-sign' | 'stale-fields';

export interface TwinOptions extends PairwiseProblem {
  readonly replicas: number;
  readonly seed: number;
  readonly order: readonly number[];
  readonly layout: 'sparse' | 'dense';
  /** What multiplies β in each replica. */
  readonly factors?: readonly number[];
  readonly mistake?: Mistake;
}

/**
 * The kernels' sweeps in plain TypeScript: the same integers, the same float32 operations, the same random words in the same
 * order, and therefore the same spins, bit for bit. A spin at a time, nothing is kept up to date.
 */
export class PairwiseTwin {
  /** Rows of units, ±1. */
  readonly spins: Int8Array;
  readonly #options: TwinOptions;
  readonly #replicas: number;
  readonly #random: RandomStreams;
  readonly #couplings: IntegerCouplings;
  readonly #rows: readonly (readonly [site: number, twice: number])[][];

  constructor(options: TwinOptions) {
    const { units, from, to, replicas, seed } = options;
    this.#options = options;
    this.#replicas = 16 * Math.ceil(replicas / 16);
    this.spins = new Int8Array(this.#replicas * units).fill(1);
    this.#random = new RandomStreams(seed, 'pairwise-sampler', this.#replicas / 4);
    this.#couplings = integerCouplings(options, 'PairwiseTwin');
    const rows = Array.from({ length: units }, () => [] as [number, number][]);
    for (let e = 0; e < from.length; e++) {
      rows[from[e]!]!.push([to[e]!, this.#couplings.twice[e]!]);
      rows[to[e]!]!.push([from[e]!, this.#couplings.twice[e]!]);
    }
    this.#rows = rows;
  }

  sweep(beta: number, rule: PairwiseRule): void {
    const stepScale = f(Math.min(2 * this.#couplings.resolution * beta, 3e38));
    const { order, layout, units, mistake, factors } = this.#options;
    const before = this.spins.slice();
    const visit = (replica: number, i: number, word: number) => {
      const spins = mistake === 'stale-fields' ? before : this.spins;
      const scale = Math.min(f(stepScale * f(factors?.[replica] ?? 1)), f(3e38));
      const s = this.spins[replica * units + i]!;
      if (flips(this.#exponent(spins, replica, i, s, scale), uniform(word), rule)) this.spins[replica * units + i] = -s;
    };
    for (let block = 0; block < this.#replicas / 16; block++) {
      const word = (lane: number) => this.#random.nextUint32(4 * block + lane);
      if (layout === 'sparse') {
        for (const i of order) {
          let shared = 0;
          for (let r = 0; r < 16; r++) {
            if (mistake !== 'shared-noise' || r === 0) shared = word(r & 3);
            visit(16 * block + r, i, shared);
          }
        }
      } else {
        for (let chunk = 0; chunk < 16 * Math.ceil(units / 16); chunk += 4) {
          for (let r = 0; r < 16; r++) {
            const words = [word(0), word(1), word(2), word(3)];
            for (let l = 0; l < 4; l++) if (order.includes(chunk + l)) visit(16 * block + r, chunk + l, words[l]!);
          }
        }
      }
    }
  }

  /** ΔE / T of a flip, limited. */
  #exponent(spins: Int8Array, replica: number, i: number, s: number, scale: number): number {
    const { mistake, units } = this.#options;
    let field = this.#couplings.aligned[i]!;
    for (const [j, twice] of this.#rows[i]!) if (spins[replica * units + j]! < 0) field = (field - twice) | 0;
    let x = f(f(field) * scale) * s;
    if (mistake === 'field-twice') x *= 2;
    if (mistake === 'field-half') x /= 2;
    if (mistake === 'wrong-sign') x = -x;
    return Math.min(Math.max(x, -87), 87);
  }
}

function uniform(word: number): number {
  return f(f(f(word >>> 1) * 2 ** -31) + 2 ** -32);
}

function flips(x: number, u: number, rule: PairwiseRule): boolean {
  const factor = exp32(-x);
  return u <= (rule === 'metropolis' ? factor : f(Math.max(f(1 - u), 2 ** -24) * factor));
}
