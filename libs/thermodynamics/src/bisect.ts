/**
 * The x in [low, high] at which f falls through zero, to the last bits: f must be positive to the left of it and negative to
 * the right. The ends need not have those signs to within rounding; the nearer end is given then.
 */
export function bisectFalling(f: (x: number) => number, low: number, high: number): number {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return middle;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
}
