import type { CanonicalEnsemble } from './canonical.ts';
import { checkPositive } from './check.ts';
import { covariance } from './expectation.ts';

/**
 * The static fluctuation–response theorem: with a field h in E = E₀ − h B,
 *
 *   ∂⟨A⟩/∂h = Cov(A, B)/T,
 *
 * where A does not depend on h. For A = B = M it is the susceptibility Var(M)/T ≥ 0. Classical: A and B have values in the
 * states.
 *
 * @param ensemble the ensemble at the field in question
 * @param observable A of each level
 * @param conjugate B of each level, by default A
 * @throws RangeError at T = 0 or where lengths differ
 *
 * Source: R. Kubo, Rep. Prog. Phys. 29 (1966) 255, doi:10.1088/0034-4885/29/1/306.
 */
export function staticResponse(
  ensemble: Pick<CanonicalEnsemble, 'p' | 'temperature'>,
  observable: ArrayLike<number>,
  conjugate = observable,
): number {
  checkPositive('staticResponse', 'temperature', ensemble.temperature);
  return covariance(ensemble.p, observable, conjugate) / ensemble.temperature;
}
