import { softmax } from '@ergodic/numerics';
import { checkPositive, checkSameLength } from './check.ts';
import { expectation } from './expectation.ts';
import { shannonEntropyNats } from './shannon-entropy.ts';

/** U, S and F of any distribution over levels, in equilibrium or not. */
export interface VariationalFreeEnergy {
  /** U_q = Σ q E, energy. */
  readonly U: number;
  /** S_q = −Σ q ln q, nats. */
  readonly S: number;
  /** F[q] = U_q − T S_q, energy. */
  readonly F: number;
}

/**
 * F[q] = Σ q E − T S_q of any distribution q over states of energy E. Gibbs' variational principle:
 *
 *   F[q] = F + T D(q‖p) ≥ F = −T ln Z,   with equality at the Boltzmann law p only.
 *
 * @throws RangeError unless T is finite and > 0, q is a distribution and the lengths agree
 *
 * Source: J. W. Gibbs, Elementary Principles in Statistical Mechanics (1902), ch. XI.
 */
export function variationalFreeEnergy(
  q: ArrayLike<number>,
  levels: ArrayLike<number>,
  temperature: number,
): VariationalFreeEnergy {
  checkPositive('variationalFreeEnergy', 'temperature', temperature);
  const U = expectation(q, levels);
  const S = shannonEntropyNats(q);
  return { U, S, F: U - temperature * S };
}

/**
 * One step of mirror descent on F[q], written to `logQ`:
 *
 *   q ← softmax(ln q − η (E + T ln q)).
 *
 * The gradient is E + T ln q; the multiplier of Σq = 1 is the normalisation. Towards the Boltzmann law the error of ln q, up
 * to its mean, shrinks by the factor 1 − ηT a step, exactly; it does not oscillate for ηT < 1.
 *
 * @param logQ ln q, normalised or not; overwritten
 * @param rate η > 0, 1/energy
 * @throws RangeError unless T and η are finite and > 0 and the lengths agree
 *
 * Source: A. Beck, M. Teboulle, Oper. Res. Lett. 31 (2003) 167, doi:10.1016/S0167-6377(02)00231-6: entropic mirror descent.
 */
export function mirrorDescentStep(
  logQ: Float64Array,
  levels: ArrayLike<number>,
  temperature: number,
  rate: number,
): void {
  checkPositive('mirrorDescentStep', 'temperature', temperature);
  checkPositive('mirrorDescentStep', 'rate', rate);
  checkSameLength('mirrorDescentStep', 'levels', levels.length, logQ.length);
  for (let i = 0; i < logQ.length; i++) logQ[i]! -= rate * (levels[i]! + temperature * logQ[i]!);
  const logNorm = softmax(logQ, new Float64Array(logQ.length));
  for (let i = 0; i < logQ.length; i++) logQ[i]! -= logNorm;
}
