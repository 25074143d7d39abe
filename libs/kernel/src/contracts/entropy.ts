import type { Batch } from '@ergodic/numerics';

/**
 * S in nats.
 *
 * Laws: S ≥ 0 and S ≤ ln n for n equally degenerate choices; concave; additive over independent parts;
 * D(q‖p_T) = (F[q] − F)/T ≥ 0. An estimate from samples may exceed ln n.
 */
export interface Entropy {
  /**
   * What the rows of `p` are: `probabilities`, a distribution each (out[r] += S of row r), or `samples`, draws of one
   * discrete state each (out[0] += S estimated from all rows).
   */
  readonly of: 'probabilities' | 'samples';
  /** With degeneracies g: S = −Σ p ln(p/g). */
  addEntropy(p: Batch, out: Float64Array, logDegeneracy?: Float64Array): void;
}
