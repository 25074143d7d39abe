import { ellipticE, ellipticK, ln2cosh } from '@ergodic/numerics';
import { checkPositive } from '../check.ts';

export interface OnsagerLattice {
  /** f = F/N, energy. */
  readonly freeEnergy: number;
  /** u = U/N, energy; −√2 J at T_c. */
  readonly energy: number;
  /** s = (u − f)/T, nats for each spin. */
  readonly entropy: number;
  /** c = ∂u/∂T, nats for each spin; ∞ at T_c. */
  readonly specificHeat: number;
  /** The spontaneous magnetisation: (1 − sinh⁻⁴ 2K)^(1/8) below T_c, 0 above. */
  readonly magnetisation: number;
}

/**
 * The Ising model E = −J Σ_⟨ij⟩ s_i s_j on the infinite square lattice without a field. With K = J/T, k = 2 sinh 2K/cosh² 2K,
 * κ = 2 tanh² 2K − 1 and the complete elliptic integrals of modulus k,
 *
 *   −f/T = ln(2 cosh 2K) + (1/π) ∫₀^(π/2) ln[(1 + √(1 − k² sin² θ))/2] dθ,
 *   u = −J coth 2K [1 + (2/π) κ 𝒦(k)],
 *   c = (2/π) (K coth 2K)² {2𝒦 − 2ℰ − 2 sech² 2K [π/2 + κ 𝒦]}.
 *
 * @param temperature T > 0, energy
 * @param coupling J > 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: L. Onsager, Phys. Rev. 65 (1944) 117, doi:10.1103/PhysRev.65.117; C. N. Yang, Phys. Rev. 85 (1952) 808.
 */
export function onsagerLattice(temperature: number, coupling = 1): OnsagerLattice {
  checkPositive('onsagerLattice', 'temperature', temperature);
  checkPositive('onsagerLattice', 'coupling', coupling);
  const K = coupling / temperature;
  const tanh = Math.tanh(2 * K);
  const sinh = Math.sinh(2 * K);
  const sech2 = 1 - tanh * tanh;
  // κ = (sinh² 2K − 1)/cosh² 2K is also the complement √(1 − k²), up to its sign; in r = sinh or its inverse nothing overflows.
  const r = Math.min(sinh, 1 / sinh);
  const kappa = (Math.sign(sinh - 1) * (1 - r) * (1 + r)) / (1 + r * r);
  const modulus = Math.min(1, (2 * r) / (1 + r * r));
  const critical = Math.abs(kappa) < 1e-15;
  const first = critical ? Infinity : ellipticK(modulus, kappa);
  const second = ellipticE(modulus, kappa);
  const product = critical ? 0 : kappa * first; // its limit at T_c
  const freeEnergy = -temperature * (ln2cosh(2 * K) + logIntegral(kappa) / Math.PI);
  const energy = (-coupling / tanh) * (1 + (2 / Math.PI) * product);
  return {
    freeEnergy,
    energy,
    entropy: (energy - freeEnergy) / temperature,
    specificHeat: (2 / Math.PI) * (K / tanh) ** 2 * (2 * first - 2 * second - 2 * sech2 * (Math.PI / 2 + product)),
    magnetisation: sinh > 1 ? (1 - sinh ** -4) ** 0.125 : 0,
  };
}

/**
 * ∫₀^(π/2) ln[(1 + √(κ² + (1 − κ²) sin² φ))/2] dφ, φ = π/2 − θ. At T_c the integrand is |sin φ|, near it almost so: the
 * double-exponential rule, whose points crowd at the ends, is exact to rounding all the same.
 *
 * Source: H. Takahasi, M. Mori, Publ. RIMS 9 (1974) 721, doi:10.2977/prims/1195192451.
 */
function logIntegral(kappa: number): number {
  const step = 1 / 32;
  let sum = 0;
  for (let i = -128; i <= 128; i++) {
    const t = i * step;
    const inner = Math.PI * Math.sinh(t);
    const share = 1 / (1 + Math.exp(-inner)); // of the way from 0 to π/2
    const phi = (Math.PI / 2) * share;
    const weight = (Math.PI / 2) * share * (1 / (1 + Math.exp(inner))) * Math.PI * Math.cosh(t);
    const root = Math.sqrt(kappa * kappa + (1 - kappa * kappa) * Math.sin(phi) ** 2);
    sum += weight * Math.log((1 + root) / 2);
  }
  return sum * step;
}
