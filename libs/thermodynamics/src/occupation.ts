import { sigmoid } from '@ergodic/numerics';
import { checkFinite, checkNotNegative, checkPositive } from './check.ts';

/**
 * Mean number of fermions in a state of energy E, chemical potential μ (Fermi and Dirac):
 *
 *   f = 1/(1 + e^((E − μ)/T)) = sigmoid((μ − E)/T),   decreasing in E, ½ at E = μ.
 *
 * f(μ + δ) + f(μ − δ) = 1. T = 0: the step 1 below μ, 0 above, ½ at μ.
 *
 * @throws RangeError unless E and μ are finite and T ≥ 0 is finite
 *
 * Source: E. Fermi, Z. Phys. 36 (1926) 902, doi:10.1007/BF01400221.
 */
export function fermiDiracOccupation(energy: number, temperature: number, chemicalPotential = 0): number {
  checkFinite('fermiDiracOccupation', 'energy', energy);
  checkFinite('fermiDiracOccupation', 'chemicalPotential', chemicalPotential);
  checkNotNegative('fermiDiracOccupation', 'temperature', temperature);
  const below = chemicalPotential - energy;
  return below === 0 ? 0.5 : sigmoid(below / temperature);
}

/**
 * ∂f/∂E = −f (1 − f)/T of `fermiDiracOccupation`, 1/energy.
 *
 * @throws RangeError unless E and μ are finite and T is finite and > 0
 */
export function fermiDiracSlope(energy: number, temperature: number, chemicalPotential = 0): number {
  checkPositive('fermiDiracSlope', 'temperature', temperature);
  const f = fermiDiracOccupation(energy, temperature, chemicalPotential);
  // 1 − f from the mirrored energy: far below μ it would round to 0.
  const empty = fermiDiracOccupation(-energy, temperature, -chemicalPotential);
  return (-f * empty) / temperature;
}

/**
 * Mean number of bosons in a state of energy E > μ (Bose and Einstein): 1/(e^((E − μ)/T) − 1). T = 0: none.
 *
 * @throws RangeError unless E > μ are finite and T ≥ 0 is finite
 *
 * Source: A. Einstein, Sitzungsber. Preuss. Akad. Wiss. (1924) 261.
 */
export function boseEinsteinOccupation(energy: number, temperature: number, chemicalPotential = 0): number {
  checkFinite('boseEinsteinOccupation', 'energy', energy);
  checkFinite('boseEinsteinOccupation', 'chemicalPotential', chemicalPotential);
  checkNotNegative('boseEinsteinOccupation', 'temperature', temperature);
  if (!(energy > chemicalPotential))
    throw new RangeError(
      `boseEinsteinOccupation: energy is ${energy}, must be > chemicalPotential = ${chemicalPotential}`,
    );
  return 1 / Math.expm1((energy - chemicalPotential) / temperature);
}
