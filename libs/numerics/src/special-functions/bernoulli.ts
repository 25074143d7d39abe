/**
 * z / (exp(z) - 1), 1 at z = 0: the mean of a quantum oscillator's thermal energy over T at z = energy / T, and the weight of a
 * jump against a potential difference (Scharfetter-Gummel).
 */
export function bernoulli(z: number): number {
  if (z === 0) return 1;
  return z === Infinity ? 0 : z / Math.expm1(z);
}
