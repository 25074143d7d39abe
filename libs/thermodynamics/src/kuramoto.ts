import { normalQuantile, scaledBesselI0, scaledBesselI1 } from '@ergodic/numerics';
import { bisectFalling } from './bisect.ts';
import { checkPositive } from './check.ts';

/** A law g(ω) of natural frequencies, symmetric about 0 and falling away from it. */
export interface FrequencyLaw {
  /** g(ω), 1/frequency. */
  density(frequency: number): number;
  /** The ω that a share u in (0, 1) of the oscillators stays below: ω_i = quantile((i − ½)/N) has no sampling noise. */
  quantile(share: number): number;
  /** ∫ cos²θ g(a sin θ) dθ over (−π/2, π/2): r/a of the oscillators that the mean field a = K r locks. Falls with a ≥ 0. */
  locking(field: number): number;
}

/** Normal frequencies of standard deviation σ: locking √(π/8) σ⁻¹ e^(−y) [I₀(y) + I₁(y)], y = (a/2σ)². @throws RangeError unless σ > 0 */
export function gaussianFrequencies(deviation: number): FrequencyLaw {
  checkPositive('gaussianFrequencies', 'deviation', deviation);
  return {
    density: (w) => Math.exp(-0.5 * (w / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI)),
    quantile: (share) => deviation * normalQuantile(share),
    locking(field) {
      const y = (field / (2 * deviation)) ** 2;
      return (Math.sqrt(Math.PI / 8) / deviation) * (scaledBesselI0(y) + scaledBesselI1(y));
    },
  };
}

/** Lorentzian (Cauchy) frequencies of half width Δ: locking 1/(√(a² + Δ²) + Δ), hence r = √(1 − 2Δ/K). @throws RangeError unless Δ > 0 */
export function lorentzianFrequencies(halfWidth: number): FrequencyLaw {
  checkPositive('lorentzianFrequencies', 'halfWidth', halfWidth);
  return {
    density: (w) => 1 / (Math.PI * halfWidth * (1 + (w / halfWidth) ** 2)),
    quantile: (share) => halfWidth * Math.tan(Math.PI * (share - 0.5)),
    locking: (field) => 1 / (Math.hypot(field, halfWidth) + halfWidth),
  };
}

/**
 * Frequencies uniform on [−γ, γ]: locking π/4γ while a ≤ γ, else (arcsin x + x √(1 − x²))/2γ with x = γ/a. Since it is flat at
 * first, r jumps from 0 to π/4 at K_c. @throws RangeError unless γ > 0
 */
export function uniformFrequencies(limit: number): FrequencyLaw {
  checkPositive('uniformFrequencies', 'limit', limit);
  return {
    density: (w) => (Math.abs(w) <= limit ? 0.5 / limit : 0),
    quantile: (share) => limit * (2 * share - 1),
    locking(field) {
      const x = Math.min(1, limit / field);
      return (Math.asin(x) + x * Math.sqrt(1 - x * x)) / (2 * limit);
    },
  };
}

/**
 * K_c = 2/(π g(0)): above it the oscillators θ̇_i = ω_i + (K/N) Σ_j sin(θ_j − θ_i) synchronise, for N → ∞.
 *
 * Source: Y. Kuramoto, Lect. Notes Phys. 39 (1975) 420, doi:10.1007/BFb0013365.
 */
export function kuramotoCriticalCoupling(frequencies: FrequencyLaw): number {
  return 2 / (Math.PI * frequencies.density(0));
}

/**
 * The order parameter r of the synchronised state for N → ∞: the root of
 *
 *   1 = K ∫ cos²θ g(K r sin θ) dθ   over (−π/2, π/2),
 *
 * above K_c; 0 up to K_c.
 *
 * @param coupling K > 0, frequency
 * @throws RangeError otherwise
 *
 * Source: S. H. Strogatz, Physica D 143 (2000) 1, doi:10.1016/S0167-2789(00)00094-4.
 */
export function kuramotoOrder(frequencies: FrequencyLaw, coupling: number): number {
  checkPositive('kuramotoOrder', 'coupling', coupling);
  if (coupling <= kuramotoCriticalCoupling(frequencies)) return 0;
  // r ≤ 1, so the field K r is at most K.
  return bisectFalling((field) => coupling * frequencies.locking(field) - 1, 0, coupling) / coupling;
}
