import { checkFinite, checkInteger } from './check.ts';

/**
 * Kuramoto's order parameter φ = |N⁻¹ Σ e^(iθ_j)| in [0, 1]: 1 iff all phases are equal (mod 2π), unchanged by a common rotation.
 *
 * @throws RangeError where there is no phase or one is not finite
 *
 * Source: Y. Kuramoto, Lect. Notes Phys. 39 (1975) 420, doi:10.1007/BFb0013365.
 */
export function phaseOrder(phases: ArrayLike<number>): number {
  checkInteger('phaseOrder', 'phases.length', phases.length, 1);
  let [x, y] = [0, 0];
  for (let i = 0; i < phases.length; i++) {
    checkFinite('phaseOrder', `phases[${i}]`, phases[i]!);
    x += Math.cos(phases[i]!);
    y += Math.sin(phases[i]!);
  }
  return Math.min(1, Math.hypot(x, y) / phases.length); // above 1 by rounding only
}

export interface RandomPhaseOrder {
  /** E φ² = 1/N, exactly. */
  readonly meanSquare: number;
  /** Var φ² = (N − 1)/N³, exactly. */
  readonly varianceOfSquare: number;
  /** √(π/4N), to which E φ tends for large N. */
  readonly mean: number;
}

/**
 * What the order parameter is of N independent uniform phases. It is not 0, so φ > 0 by itself is no evidence of order.
 *
 * @param phases N ≥ 1
 * @throws RangeError otherwise
 *
 * Source: Lord Rayleigh, Phil. Mag. 10 (1880) 73: the resultant of random phases.
 */
export function randomPhaseOrder(phases: number): RandomPhaseOrder {
  checkInteger('randomPhaseOrder', 'phases', phases, 1);
  return {
    meanSquare: 1 / phases,
    varianceOfSquare: (phases - 1) / phases ** 3,
    mean: Math.sqrt(Math.PI / (4 * phases)),
  };
}
