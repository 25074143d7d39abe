import { logBinomial, sigmoid, softplus } from '@ergodic/numerics';
import { checkInteger, checkNotNegative, checkPositive } from './check.ts';
import type { Equilibrium } from './canonical.ts';

export interface TwoLevelEquilibrium extends Equilibrium {
  /** Probability of the upper level, 1/(e^(Δ/T) + 1). */
  readonly excited: number;
}

/**
 * Two levels, 0 and Δ:
 *
 *   U = Δ/(e^(Δ/T) + 1),   C = (Δ/2T)² sech²(Δ/2T) = (Δ/T)² p (1 − p),   F = −T ln(1 + e^(−Δ/T)).
 *
 * C has Schottky's maximum 0.4392 at T = 0.4168 Δ, where (Δ/T) tanh(Δ/2T) = 2. T = 0: all in the lower level.
 *
 * @param gap Δ > 0, energy
 * @param temperature T ≥ 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: W. Schottky, Phys. Z. 23 (1922) 448.
 */
export function twoLevel(gap: number, temperature: number): TwoLevelEquilibrium {
  checkPositive('twoLevel', 'gap', gap);
  checkNotNegative('twoLevel', 'temperature', temperature);
  const x = gap / temperature; // +∞ at T = 0
  const excited = sigmoid(-x);
  const logZ = softplus(-x);
  return {
    excited,
    logZ,
    F: -temperature * logZ,
    U: gap * excited,
    S: excited === 0 ? logZ : logZ + x * excited,
    C: excited === 0 ? 0 : x * excited * (x * (1 - excited)),
  };
}

export interface Microcanonical {
  readonly energy: number;
  /** S = ln Ω: the logarithm of the number of states of exactly this energy, nats. */
  readonly S: number;
  /** β = 1/T = ∂S/∂E, by the central difference over one step of the energy to either side; 1/energy. */
  readonly beta: number;
}

/**
 * N two-level systems of gap ε of which exactly n are excited: E = n ε, Ω = C(N, n), and
 *
 *   β = [S(n + 1) − S(n − 1)]/2ε  →  (1/ε) ln((N − n)/n) for large N.
 *
 * Above n = N/2 more energy means fewer states: β < 0, a negative temperature. Hence β is given and not T. At the ends, where
 * one neighbour has no states, β = ±∞.
 *
 * @param systems N ≥ 1
 * @param excited n in [0, N]
 * @param gap ε > 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: N. F. Ramsey, Phys. Rev. 103 (1956) 20, doi:10.1103/PhysRev.103.20: negative temperatures.
 */
export function twoLevelMicrocanonical(systems: number, excited: number, gap = 1): Microcanonical {
  checkInteger('twoLevelMicrocanonical', 'systems', systems, 1);
  checkInteger('twoLevelMicrocanonical', 'excited', excited, 0, systems);
  checkPositive('twoLevelMicrocanonical', 'gap', gap);
  // S(n + 1) − S(n − 1) as a quotient of binomials, whose logarithms would cancel.
  const [N, n] = [systems, excited];
  const beta = Math.log(((N - n) / (n + 1)) * ((N - n + 1) / n)) / (2 * gap);
  return { energy: n * gap, S: logBinomial(N, n), beta };
}
