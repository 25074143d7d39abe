// Sums over all 2^bits subsets at once, in place, x[s] being the number of the subset s.

/** x[s] ← Σ_t (−1)^|s ∧ t| x[t]. */
export function walshHadamard(x: Float64Array, bits: number): void {
  for (let h = 1; h < 1 << bits; h *= 2)
    for (let i = 0; i < 1 << bits; i += 2 * h)
      for (let j = i; j < i + h; j++) {
        const [a, b] = [x[j]!, x[j + h]!];
        x[j] = a + b;
        x[j + h] = a - b;
      }
}

/** x[s] ← Σ of x[t] over the t within s. */
export function sumOverSubsets(x: Float64Array, bits: number): void {
  for (let h = 1; h < 1 << bits; h *= 2)
    for (let i = 0; i < 1 << bits; i += 2 * h) for (let j = i; j < i + h; j++) x[j + h]! += x[j]!;
}

/** x[s] ← Σ of x[t] over the t that contain s. */
export function sumOverSupersets(x: Float64Array, bits: number): void {
  for (let h = 1; h < 1 << bits; h *= 2)
    for (let i = 0; i < 1 << bits; i += 2 * h) for (let j = i; j < i + h; j++) x[j]! += x[j + h]!;
}

/** How many bits are set. */
export function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count++;
  return count;
}
