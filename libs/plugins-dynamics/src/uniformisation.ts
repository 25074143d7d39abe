/**
 * P(n = k), k = 0, 1, …, of the Poisson law of that mean, until what is left is below rounding.
 * @throws RangeError for a mean above 700, where e^(−mean) nears the least number
 */
export function poissonLaw(mean: number): Float64Array {
  if (!(mean >= 0 && mean <= 700)) throw new RangeError(`poissonLaw: mean is ${mean}, must be in [0, 700]`);
  const law = [Math.exp(-mean)];
  while (law.length < mean || law.at(-1)! > 1e-20 * mean) law.push((law.at(-1)! * mean) / law.length);
  return Float64Array.from(law);
}

/**
 * Weights w_k = P(n > k)/mean of the Poisson law, k = 0, 1, …, to rounding: they sum to 1.
 *
 * For dT/dt = A T + b let T_k be the Euler iterates T_(k+1) = T_k + (A T_k + b)/q. Then T(t) = Σ_k P(n = k) T_k with n
 * Poisson of mean q t, and its time average over [0, t] is Σ_k w_k T_k. No term is negative where I + A/q ≥ 0.
 *
 * Source: A. Jensen, Skand. Aktuarietidskr. 36 (1953) 87.
 */
export function meanWeights(mean: number): Float64Array {
  if (mean === 0) return Float64Array.of(1);
  const law = poissonLaw(mean);
  const weights = new Float64Array(law.length - 1);
  let above = 0;
  let total = 0;
  for (let k = weights.length - 1; k >= 0; k--) {
    above += law[k + 1]!;
    weights[k] = above;
    total += above;
  }
  return weights.map((w) => w / total);
}
