import { addDimensions, type Dimension, evaluateDimension, multiplyDimensions } from '@ergodic/onnx';
import { TraceError } from './error.ts';

/** What the symbols stand for while a program is run to record it. */
export type Lengths = ReadonlyMap<string, number>;

/**
 * Primes for each symbol that no program is likely to hold: a length that equals one by accident would be taken for the symbol. The
 * last ones have another order than the first, so that what depends on which is larger shows, and are large, so that a course which
 * changes at some hundred does. (What changes beyond them, or below the smallest, goes unseen.)
 */
const PRIMES = [
  [37, 41, 43, 1033],
  [53, 59, 61, 1031],
  [67, 71, 73, 47],
] as const;

/**
 * The lengths to record at. A quadratic polynomial in n symbols has (n + 1)(n + 2) / 2 coefficients; there is one sample more, which
 * checks it. Without symbols there is one sample.
 */
export function samplesFor(symbols: readonly string[]): Lengths[] {
  if (symbols.length > PRIMES.length) {
    throw new TraceError({
      reason: 'spec',
      message: `the arguments have ${symbols.length} unknown lengths: ${symbols.join(', ')}`,
      hint: `${PRIMES.length} at most: give the others as numbers`,
    });
  }
  if (symbols.length === 0) return [new Map()];
  const at = (choice: (symbol: number) => number): Lengths =>
    new Map(symbols.map((symbol, i) => [symbol, PRIMES[i]![choice(i)]!]));
  const samples = [at(() => 0)];
  symbols.forEach((_, i) => {
    samples.push(at((j) => (j === i ? 1 : 0)));
    samples.push(at((j) => (j === i ? 2 : 0)));
    for (let other = 0; other < i; other++) samples.push(at((j) => (j === i || j === other ? 1 : 0)));
  });
  samples.push(at(() => 3));
  return samples;
}

/** Relative; the numbers are rounded to float32. */
const ROUNDING = 2 ** -23;

/** Finds how numbers depend on the lengths, from their values at the samples. */
export class Fit {
  readonly #samples: readonly Lengths[];
  /** Products of two symbols at most, '' for 1, with their values at the samples. */
  readonly #monomials: readonly { readonly dimension: Dimension; readonly values: readonly number[] }[];

  constructor(samples: readonly Lengths[]) {
    this.#samples = samples;
    const symbols = [...samples[0]!.keys()];
    const products: Dimension[] = [1, ...symbols];
    symbols.forEach((a, i) => symbols.slice(0, i + 1).forEach((b) => products.push(multiplyDimensions(a, b))));
    this.#monomials = products.map((dimension) => ({
      dimension,
      values: samples.map((lengths) => evaluateDimension(dimension, lengths)!),
    }));
  }

  /** A polynomial with whole coefficients, e.g. `2*N+1`; undefined where there is none. */
  whole(values: readonly number[]): Dimension | undefined {
    if (values.every((value) => value === values[0])) return values[0]!;
    const coefficients = this.#solve(values);
    if (!coefficients) return undefined;
    return this.#monomials.reduce<Dimension>(
      (sum, { dimension }, i) => addDimensions(sum, multiplyDimensions(coefficients[i]!, dimension)),
      0,
    );
  }

  /**
   * A float32 that is c times a product of the symbols, c over one, or (over) a polynomial with whole coefficients: what means,
   * their gradients and unbiased variances hold.
   */
  real(values: readonly number[]): RealFit | undefined {
    for (const { dimension, values: lengths } of this.#monomials.slice(1)) {
      for (const isOver of [false, true]) {
        const factor = isOver ? values[0]! * lengths[0]! : values[0]! / lengths[0]!;
        const nearest = [Math.round(factor), Number(factor.toPrecision(6)), factor];
        for (const candidate of nearest) {
          const at = (i: number) => (isOver ? candidate / lengths[i]! : candidate * lengths[i]!);
          const fits = values.every((value, i) => Math.abs(at(i) - value) <= ROUNDING * Math.abs(value));
          if (fits && candidate !== 0) return { factor: candidate, dimension, isOver };
        }
      }
    }
    const whole = values.every(Number.isInteger) ? this.whole(values) : undefined;
    if (whole !== undefined) return { factor: 1, dimension: whole, isOver: false };
    const inverse = values.map((value) => Math.round(1 / value));
    const divisor = inverse.every((n, i) => Math.fround(1 / n) === values[i]) ? this.whole(inverse) : undefined;
    return divisor === undefined ? undefined : { factor: 1, dimension: divisor, isOver: true };
  }

  /** Gaussian elimination over the samples but the last, which checks. */
  #solve(values: readonly number[]): number[] | undefined {
    const n = this.#monomials.length;
    const distinct = this.#samples.flatMap((lengths, i) => (this.#samples.indexOf(lengths) === i ? [i] : []));
    if (distinct.length < n) return undefined;
    const rows = distinct.slice(0, n).map((i) => [...this.#monomials.map((m) => m.values[i]!), values[i]!]);
    for (let k = 0; k < n; k++) {
      const best = rows.reduce((at, row, i) => (i >= k && Math.abs(row[k]!) > Math.abs(rows[at]![k]!) ? i : at), k);
      [rows[k], rows[best]] = [rows[best]!, rows[k]!];
      const pivot = rows[k]!;
      if (pivot[k] === 0) return undefined;
      for (let i = 0; i < n; i++) {
        if (i === k) continue;
        const factor = rows[i]![k]! / pivot[k]!;
        for (let j = k; j <= n; j++) rows[i]![j]! -= factor * pivot[j]!;
      }
    }
    const coefficients = rows.map((row, k) => Math.round(row[n]! / row[k]!));
    const isRight = values.every(
      (value, i) => this.#monomials.reduce((sum, m, k) => sum + coefficients[k]! * m.values[i]!, 0) === value,
    );
    return isRight ? coefficients : undefined;
  }
}

/** `factor * dimension`, or `factor / dimension`. */
export interface RealFit {
  readonly factor: number;
  readonly dimension: Dimension;
  readonly isOver: boolean;
}
