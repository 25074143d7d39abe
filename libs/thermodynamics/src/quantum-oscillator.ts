import { bernoulli, log1mExp } from '@ergodic/numerics';
import { checkNotNegative, checkPositive } from './check.ts';
import type { Equilibrium } from './canonical.ts';

/**
 * Harmonic oscillators of frequencies ω in equilibrium (ħ = 1), independent, so that all sums are over them:
 *
 *   U = Σ ω (½ + n̄),  n̄ = 1/(e^(ω/T) − 1),   F = Σ ω/2 + T ln(1 − e^(−ω/T)),   C = Σ (y/sinh y)²,  y = ω/2T,
 *
 * in forms that neither overflow at ω ≫ T nor cancel at ω ≪ T. T = 0: the zero-point energy, S = C = 0; ln Z is its limit −∞.
 * T → ∞: U → T, C → 1 − ω²/12T² for each.
 *
 * @param frequencies ω > 0, energy
 * @param temperature T ≥ 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: M. Planck, Ann. Phys. 309 (1901) 553; A. Einstein, Ann. Phys. 327 (1907) 180, doi:10.1002/andp.19063270110.
 */
export function quantumOscillators(frequencies: ArrayLike<number>, temperature: number): Equilibrium {
  checkNotNegative('quantumOscillators', 'temperature', temperature);
  let [logZ, F, U, S, C] = [0, 0, 0, 0, 0];
  for (let i = 0; i < frequencies.length; i++) {
    const frequency = frequencies[i]!;
    checkPositive('quantumOscillators', `frequencies[${i}]`, frequency);
    const x = frequency / temperature; // +∞ at T = 0
    const logGap = log1mExp(-x); // ln(1 − e^(−x))
    const thermal = bernoulli(x); // x n̄
    const y = x / 2;
    logZ -= y + logGap;
    F += frequency / 2 + temperature * logGap;
    U += frequency / 2 + temperature * thermal;
    S += thermal - logGap;
    C += y === Infinity ? 0 : (y / Math.sinh(y)) ** 2;
  }
  return { logZ, F, U, S, C };
}

/** One harmonic oscillator: `quantumOscillators([ω], T)`. */
export function quantumOscillator(frequency: number, temperature: number): Equilibrium {
  return quantumOscillators([frequency], temperature);
}
