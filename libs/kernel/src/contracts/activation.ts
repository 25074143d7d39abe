import type { ActivationProgram } from './tensor-runtime.ts';

/**
 * A response at a temperature: u ↦ y, element by element or over a row.
 *
 * Laws: the derivative matches central differences; limits T → 0 and T → ∞ as documented; no overflow at |u/T| = 1e4;
 * row-wise activations sum to 1; the program agrees with the rest.
 */
export interface Activation {
  /** `elements`: each number on its own. `rows`: u is one row and the outputs are a distribution over it. */
  readonly over: 'elements' | 'rows';
  /** out[i] = y_i(u, T). `u` and `out` may be the same array. @throws RangeError unless T > 0 */
  apply(u: Float64Array, temperature: number, out: Float64Array): void;
  /**
   * The derivative applied to a direction v: out[i] = Σ_j (∂y_i/∂u_j) v_j. For `elements` the Jacobian is diagonal.
   */
  derivative(u: Float64Array, temperature: number, v: Float64Array, out: Float64Array): void;
  /** The same function in tensor operations, for networks. */
  readonly program?: ActivationProgram;
  /**
   * Activations with noise: draws it anew. Until then the noise stays as it is, so that `apply` and `derivative` are functions of
   * u and T.
   */
  redraw?(): void;
}
