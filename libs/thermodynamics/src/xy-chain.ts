import { besselRatio, logBesselI0 } from '@ergodic/numerics';
import { checkInteger, checkPositive } from './check.ts';

export interface XyChain {
  /** ln Z = N ln 2π + (N − 1) ln I₀(J/T). */
  readonly logZ: number;
  /** U = −(N − 1) J I₁(J/T)/I₀(J/T), energy. */
  readonly U: number;
  /** ⟨cos(θ_i − θ_{i+r})⟩ = (I₁(J/T)/I₀(J/T))^r, for 0 ≤ r < N. */
  correlation(distance: number): number;
}

/**
 * The open chain of N plane rotors, E = −J Σ cos(θ_i − θ_{i+1}). The N − 1 differences are independent, each with the von Mises
 * density e^((J/T) cos δ)/(2π I₀(J/T)): drawing them samples the chain exactly. Correlations decay exponentially at any T > 0.
 *
 * @param rotors N ≥ 1
 * @param temperature T > 0, energy
 * @param coupling J > 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: H. E. Stanley, Phys. Rev. 179 (1969) 570, doi:10.1103/PhysRev.179.570.
 */
export function xyChain(rotors: number, temperature: number, coupling = 1): XyChain {
  checkInteger('xyChain', 'rotors', rotors, 1);
  checkPositive('xyChain', 'temperature', temperature);
  checkPositive('xyChain', 'coupling', coupling);
  const perBond = besselRatio(coupling / temperature);
  return {
    logZ: rotors * Math.log(2 * Math.PI) + (rotors - 1) * logBesselI0(coupling / temperature),
    U: -(rotors - 1) * coupling * perBond,
    correlation(distance) {
      checkInteger('xyChain', 'distance', distance, 0, rotors - 1);
      return perBond ** distance;
    },
  };
}
