import type { Batch } from '@ergodic/numerics';

/**
 * S in nats.
 *
 * Laws: S ≥ 0 and S ≤ ln n for n equally degenerate choices; concave; additive over independent parts;
 * D(q‖p_T) = (F[q] − F)/T ≥ 0. An estimate from samples may exceed ln n.
 */
export interface Entropy {
  /**
   * What the rows of `p` are, and what becomes of them:
   *
   * | `probabilities`  | a distribution over n choices            | out[r] += S of row r                   |
   * | `counts`         | how many there are of each of n kinds    | out[r] += S of row r                   |
   * | `density-matrix` | d × d complex, row-major: re, im, re, …  | out[r] += S of row r                   |
   * | `samples`        | one state drawn from the law             | out[0] += S estimated from all rows    |
   */
  readonly of: 'probabilities' | 'counts' | 'density-matrix' | 'samples';
  /**
   * Whether it is the S of thermodynamics, for which F = U − TS and the entropy production mean something; true where left out.
   * With another measure of disorder frames tell S alone.
   */
  readonly thermodynamic?: boolean;
  /** With degeneracies g: S = −Σ p ln(p/g). */
  addEntropy(p: Batch, out: Float64Array, logDegeneracy?: Float64Array): void;
}
