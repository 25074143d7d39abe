/** An estimate of ln(Z₁/Z₀) with what can be said about its error. */
export interface LogRatio {
  /** ln(Z₁/Z₀). F₁/T₁ − F₀/T₀ is its negative. */
  readonly logRatio: number;
  /** Standard error; ∞ where the samples cannot tell. */
  readonly standardError: number;
}
