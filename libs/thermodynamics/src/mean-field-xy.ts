import { besselRatio, scaledBesselI0 } from '@ergodic/numerics';
import { bisectFalling } from './bisect.ts';
import { checkInteger, checkNotNegative, checkPositive } from './check.ts';

// N plane rotors, each coupled to all (Hamiltonian mean-field model): E = −(J/2N) |Σ e^(iθ)|² = −(J N/2) φ², with the order
// parameter φ = |N⁻¹ Σ e^(iθ)|. Noisy identical Kuramoto oscillators, coupling K and noise D, are its overdamped dynamics at
// J = K, T = D.

/**
 * φ for N → ∞: the stable root of m = I₁(J m/T)/I₀(J m/T). 0 from T_c = J/2 on.
 *
 * @param temperature T ≥ 0, energy
 * @param coupling J > 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: M. Antoni, S. Ruffo, Phys. Rev. E 52 (1995) 2361, doi:10.1103/PhysRevE.52.2361.
 */
export function meanFieldXyOrder(temperature: number, coupling = 1): number {
  checkNotNegative('meanFieldXyOrder', 'temperature', temperature);
  checkPositive('meanFieldXyOrder', 'coupling', coupling);
  if (temperature === 0) return 1;
  const slope = coupling / temperature;
  if (slope <= 2) return 0;
  // I₁/I₀ is concave: above the line m from 0 to the root, below it from there on.
  return bisectFalling((m) => besselRatio(slope * m) - m, 0, 1);
}

/** The integrand is left out where it is below e^−DEPTH of its largest value. */
const DEPTH = 45;
const POINTS = 1000;

/**
 * ⟨φ²⟩ of N rotors, exactly, as a one-dimensional integral. A Gaussian field u (Hubbard and Stratonovich) makes the rotors
 * independent, each von Mises in the field J u, and u = |u⃗| has the density ∝ u e^(N [ln I₀(J u/T) − J u²/2T]). So
 *
 *   ⟨φ²⟩ = 1/N + (1 − 1/N) ⟨(I₁(J u/T)/I₀(J u/T))²⟩_u,   and U = −(J N/2) ⟨φ²⟩.
 *
 * In s = ln u the density has one maximum and the trapezoidal rule converges exponentially.
 *
 * @param rotors N ≥ 1
 * @param temperature T > 0, energy
 * @param coupling J > 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: A. Campa, T. Dauxois, S. Ruffo, Phys. Rep. 480 (2009) 57, doi:10.1016/j.physrep.2009.07.001, §3.
 */
export function meanFieldXyMeanSquare(rotors: number, temperature: number, coupling = 1): number {
  checkInteger('meanFieldXyMeanSquare', 'rotors', rotors, 1);
  checkPositive('meanFieldXyMeanSquare', 'temperature', temperature);
  checkPositive('meanFieldXyMeanSquare', 'coupling', coupling);
  const slope = coupling / temperature;
  const logDensity = (s: number): number => {
    const u = Math.exp(s);
    // Up to a constant, with e^(J u/T) taken out of I₀ and into the square; the factor u² is of u du = u² ds.
    return 2 * s + rotors * (Math.log(scaledBesselI0(slope * u)) - (slope * (u - 1) ** 2) / 2);
  };
  const steepness = (s: number): number => {
    const u = Math.exp(s);
    return 2 + rotors * slope * u * (besselRatio(slope * u) - u);
  };
  // Beyond this bound on u the steepness is negative, since I₁/I₀ < 1.
  const peak = bisectFalling(steepness, -DEPTH, Math.log(0.5 + Math.sqrt(0.25 + 2 / (rotors * slope))));
  const height = logDensity(peak);
  const rise = (s: number): number => logDensity(s) - height + DEPTH;
  const edge = (side: 1 | -1): number => {
    let span = 1;
    while (rise(peak + side * span) > 0) span *= 2;
    return peak + side * bisectFalling((t) => rise(peak + side * t), 0, span);
  };
  const [low, high] = [edge(-1), edge(1)];

  let [norm, sum] = [0, 0];
  for (let i = 0; i <= POINTS; i++) {
    const s = low + ((high - low) * i) / POINTS;
    const weight = Math.exp(logDensity(s) - height);
    norm += weight;
    sum += weight * besselRatio(slope * Math.exp(s)) ** 2;
  }
  return 1 / rotors + (1 - 1 / rotors) * (sum / norm);
}
