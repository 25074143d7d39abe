import { checkFinite, checkInteger, checkPositive } from '../check.ts';

export interface GlauberRing {
  /** γ = tanh(2J/T). */
  readonly gamma: number;
  /** E[M_(t+1)]/M_t = 1 − (1 − γ)/N, for one update of one spin. */
  readonly decay: number;
  /** τ = 1/(1 − γ), in sweeps of N updates (continuous time: one update of each spin in unit time). */
  readonly relaxationTime: number;
  /** E[M] after so many updates, from the magnetisation M₀. */
  magnetisationAfter(updates: number, start: number): number;
}

/**
 * Heat-bath dynamics of the Ising ring without a field, a random spin at a time: the mean magnetisation decays exactly
 * exponentially, whatever the state, since tanh((J/T)(s + s′)) = (γ/2)(s + s′):
 *
 *   E[M_(t+1) | s_t] = M_t (1 − (1 − γ)/N),   γ = tanh(2J/T).
 *
 * τ = 1/(1 − γ) grows like e^(4J/T)/2 as T → 0, that is like ξ² (z = 2).
 *
 * @param spins N ≥ 3
 * @param temperature T > 0, energy
 * @param coupling J, energy
 * @throws RangeError outside these ranges
 *
 * Source: R. J. Glauber, J. Math. Phys. 4 (1963) 294, doi:10.1063/1.1703954.
 */
export function glauberRing(spins: number, temperature: number, coupling = 1): GlauberRing {
  checkInteger('glauberRing', 'spins', spins, 3);
  checkPositive('glauberRing', 'temperature', temperature);
  checkFinite('glauberRing', 'coupling', coupling);
  const gamma = Math.tanh((2 * coupling) / temperature);
  // 1 − tanh x = 2/(1 + e^(2x)), which does not cancel
  const rate = 2 / (1 + Math.exp((4 * coupling) / temperature));
  return {
    gamma,
    decay: 1 - rate / spins,
    relaxationTime: 1 / rate,
    magnetisationAfter(updates, start) {
      checkInteger('glauberRing', 'updates', updates, 0);
      return start * Math.exp(updates * Math.log1p(-rate / spins));
    },
  };
}
