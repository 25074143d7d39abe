/**
 * −Σ_i N_i ln(N_i/N), nats, 0 where all are 0. A majority's logarithm is taken of 1 − (the others)/N, which keeps its digits where
 * nearly all are of one kind.
 */
export function mixingEntropy(amounts: Float64Array): number {
  const total = totalOf(amounts);
  let sum = 0;
  for (let i = 0; i < amounts.length; i++) {
    const n = amounts[i]!;
    if (n === 0) continue;
    sum -= n * (n > total / 2 ? Math.log1p((n - total) / total) : Math.log(n / total));
  }
  return sum;
}

export function totalOf(amounts: Float64Array): number {
  let total = 0;
  for (let i = 0; i < amounts.length; i++) total += amounts[i]!;
  return total;
}

/** Σ_i N_i ln g_i: what the choices within each kind add. A closed kind that there is none of adds nothing. */
export function degeneracyEntropy(amounts: Float64Array, logDegeneracy: Float64Array | undefined): number {
  if (!logDegeneracy) return 0;
  let sum = 0;
  for (let i = 0; i < amounts.length; i++) if (amounts[i] !== 0) sum += amounts[i]! * logDegeneracy[i]!;
  return sum;
}
