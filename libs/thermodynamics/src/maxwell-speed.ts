import { gammaP, lgamma } from '@ergodic/numerics';
import { checkPositive } from './check.ts';

export interface MaxwellSpeed {
  /** f(v), 0 for v < 0; 1/speed. */
  density(speed: number): number;
  /** Probability of a speed of at most v. */
  cdf(speed: number): number;
  /** ⟨vⁿ⟩ = (2T/m)^(n/2) Γ((n + 3)/2)/Γ(3/2), for real n > −3. */
  moment(n: number): number;
  /** ⟨v⟩ = √(8T/πm). */
  readonly mean: number;
  /** √⟨v²⟩ = √(3T/m). */
  readonly rootMeanSquare: number;
  /** The likeliest speed, √(2T/m). */
  readonly mode: number;
}

/**
 * The law of the speed v = |v⃗| of a particle of mass m in three dimensions:
 *
 *   f(v) = √(2/π) (m/T)^(3/2) v² e^(−m v²/2T),   v ≥ 0.
 *
 * Each component of the velocity is normal with variance T/m; the speed is not.
 *
 * @param mass m > 0
 * @param temperature T > 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: J. C. Maxwell, Phil. Mag. 19 (1860) 19, doi:10.1080/14786446008642818.
 */
export function maxwellSpeed(mass: number, temperature: number): MaxwellSpeed {
  checkPositive('maxwellSpeed', 'mass', mass);
  checkPositive('maxwellSpeed', 'temperature', temperature);
  const width = Math.sqrt(temperature / mass); // standard deviation of a component
  const energy = (speed: number): number => 0.5 * (speed / width) ** 2; // over T
  return {
    density: (v) => (v < 0 ? 0 : (Math.sqrt(2 / Math.PI) / width) * (v / width) ** 2 * Math.exp(-energy(v))),
    cdf: (v) => (v < 0 ? 0 : gammaP(1.5, energy(v))),
    moment(n) {
      if (!(n > -3)) throw new RangeError(`maxwellSpeed: n is ${n}, must be > -3`);
      return (width * Math.SQRT2) ** n * Math.exp(lgamma((n + 3) / 2) - lgamma(1.5));
    },
    mean: width * Math.sqrt(8 / Math.PI),
    rootMeanSquare: width * Math.sqrt(3),
    mode: width * Math.SQRT2,
  };
}
