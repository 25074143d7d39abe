import type { Energy } from '@ergodic/kernel';

/**
 * GEN-09: |g − g_fd| ≤ 1e-7 · max(1, |g|, |f|), by central differences over h = 6.06e-6 · max(1, |x|). Its two 1s are a length and
 * an energy, and less where only less is tried.
 */
export class Differences {
  readonly #step: number;
  readonly #bound: number;

  constructor(
    /** The size of what x is, at most 1. */
    readonly length = 1,
    /** The size of what f is, at most 1. */
    readonly unit = 1,
    /** In float32 the step and the bound are the cube root of its rounding, and the square of that, up to small factors. */
    precision?: Energy['precision'],
  ) {
    this.#step = precision === 'float32' ? 5e-3 : 6.06e-6;
    this.#bound = precision === 'float32' ? 1e-3 : 1e-7;
  }

  /** The slope of f at x, where it is not `found`; undefined where it is. */
  slope(found: number, f: (x: number) => number, x: number): number | undefined {
    const h = this.#step * Math.max(this.length, Math.abs(x));
    const floor = Math.max(this.unit, Math.abs(f(x))) / this.length;
    const over = (n: number): number => (f(x + n * h) - f(x - n * h)) / (2 * n * h);
    const agrees = (wanted: number): boolean =>
      Math.abs(found - wanted) <= this.#bound * Math.max(floor, Math.abs(wanted));
    const near = over(1);
    if (agrees(near)) return undefined;
    // f may bend so strongly that h is too long, which differences of fourth order tell; or have a kink within h.
    const better = (4 * near - over(2)) / 3;
    return agrees(better) || agrees(over(1 / 32)) ? undefined : better;
  }
}
