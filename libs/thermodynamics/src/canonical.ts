import { softmax } from '@ergodic/numerics';
import { checkNotNegative, checkPositive, checkSameLength } from './check.ts';
import { expectation, variance } from './expectation.ts';

/** The equilibrium of a system at temperature T, k_B = 1. */
export interface Equilibrium {
  /** ln Z. */
  readonly logZ: number;
  /** F = −T ln Z, energy. */
  readonly F: number;
  /** U = ⟨E⟩, energy. */
  readonly U: number;
  /** S = (U − F)/T, nats. */
  readonly S: number;
  /** C = ∂U/∂T at fixed levels = Var(E)/T², nats. */
  readonly C: number;
}

export interface CanonicalEnsemble extends Equilibrium {
  readonly temperature: number;
  /** Probability of each level, all its states together. */
  readonly p: Float64Array;
  /** ln p, which does not underflow; −∞ where a level cannot be reached. */
  readonly logP: Float64Array;
}

/**
 * The canonical ensemble of levels E_i with degeneracies g_i at temperature T:
 *
 *   p_i = g_i e^(−E_i/T) / Z,   Z = Σ g_i e^(−E_i/T),   F = −T ln Z,   U = Σ p_i E_i,   S = −Σ p_i ln(p_i/g_i),   C = Var(E)/T².
 *
 * Energies are taken from the lowest level E₀ on, where S = ln Σ g_i e^(−(E_i−E₀)/T) + (U − E₀)/T is a sum of two terms that
 * do not cancel, at any T: it is (U − F)/T and −Σ p ln(p/g) at once.
 *
 * T = 0: the lowest levels share all probability in proportion to g; F = U = E₀, S = ln g₀, C = 0, and ln Z is its limit,
 * −E₀·∞ (ln g₀ where E₀ = 0). A level of energy +∞ or of ln g = −∞ has p = 0.
 *
 * @param levels E_i, energy
 * @param temperature T ≥ 0, energy
 * @param logDegeneracy ln g_i; without it g = 1
 * @throws RangeError where T is negative or not finite, an energy is NaN or −∞, ln g is NaN or +∞, the lengths differ, or no
 * level can be reached
 *
 * Source: J. W. Gibbs, Elementary Principles in Statistical Mechanics (1902), ch. IV.
 */
export function boltzmann(
  levels: ArrayLike<number>,
  temperature: number,
  logDegeneracy?: ArrayLike<number>,
): CanonicalEnsemble {
  checkNotNegative('boltzmann', 'temperature', temperature);
  const ground = lowest(levels, logDegeneracy);
  const excess = Float64Array.from(levels, (E) => E - ground);
  const logP = excess.map((e, i) => {
    const logG = logDegeneracy?.[i] ?? 0;
    // What has no states stays out, also below the lowest level; that one is not divided, so that T = 0 is the limit.
    return logG === -Infinity || e === 0 ? logG : logG - e / temperature;
  });
  const p = new Float64Array(levels.length);
  const logWeight = softmax(logP, p);
  for (let i = 0; i < logP.length; i++) logP[i]! -= logWeight;

  const above = expectation(p, excess);
  const cold = temperature === 0;
  return {
    temperature,
    p,
    logP,
    logZ: ground === 0 ? logWeight : logWeight - ground / temperature,
    F: ground - temperature * logWeight,
    U: ground + above,
    S: cold ? logWeight : logWeight + above / temperature,
    C: cold
      ? 0
      : variance(
          p,
          excess.map((e) => e / temperature),
        ),
  };
}

/**
 * ∂F/∂λ = ⟨∂E/∂λ⟩ (Hellmann and Feynman): the generalised force on the parameter λ of the levels; P = −∂F/∂V is the case λ = V.
 *
 * @param slopes ∂E_i/∂λ
 */
export function freeEnergyGradient(ensemble: CanonicalEnsemble, slopes: ArrayLike<number>): number {
  return expectation(ensemble.p, slopes);
}

/**
 * ∂²F/∂λ² = ⟨∂²E/∂λ²⟩ − Var(∂E/∂λ)/T: the second term is what the ensemble gives way by.
 *
 * @param slopes ∂E_i/∂λ
 * @param curvatures ∂²E_i/∂λ²; without them 0, levels linear in λ
 * @throws RangeError at T = 0, where the derivative does not exist at level crossings
 */
export function freeEnergyCurvature(
  ensemble: CanonicalEnsemble,
  slopes: ArrayLike<number>,
  curvatures?: ArrayLike<number>,
): number {
  checkPositive('freeEnergyCurvature', 'temperature', ensemble.temperature);
  const stiffness = curvatures === undefined ? 0 : expectation(ensemble.p, curvatures);
  return stiffness - variance(ensemble.p, slopes) / ensemble.temperature;
}

function lowest(levels: ArrayLike<number>, logDegeneracy?: ArrayLike<number>): number {
  if (logDegeneracy) checkSameLength('boltzmann', 'logDegeneracy', logDegeneracy.length, levels.length);
  let ground = Infinity;
  for (let i = 0; i < levels.length; i++) {
    const E = levels[i]!;
    const logG = logDegeneracy?.[i] ?? 0;
    if (!(E > -Infinity)) throw new RangeError(`boltzmann: levels[${i}] is ${E}, must be finite or +Infinity`);
    if (!(logG < Infinity))
      throw new RangeError(`boltzmann: logDegeneracy[${i}] is ${logG}, must be finite or -Infinity`);
    if (logG > -Infinity) ground = Math.min(ground, E);
  }
  if (ground === Infinity)
    throw new RangeError(`boltzmann: none of ${levels.length} levels can be reached, one must be`);
  return ground;
}
