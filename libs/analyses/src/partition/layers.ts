import { ln2cosh, softplus, type Batch } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';

/** A machine of a visible and a hidden layer, joined to one another only: E(v, h) = −Σ W_ij v_i h_j − Σ b_i v_i − Σ c_j h_j. */
export interface Layers {
  readonly kind: 'bits' | 'spins';
  readonly visible: number;
  readonly hidden: number;
  /** W, shape [visible, hidden], energy. */
  readonly coupling: Float64Array;
  /** b, energy. */
  readonly visibleField: Float64Array;
  /** c, energy. */
  readonly hiddenField: Float64Array;
}

/** The layers of a pairwise energy over bits or spins whose hidden units are coupled to visible ones only; undefined for others. */
export function layersOf({ space, pairwise, logDegeneracy, visible = space.units }: Energy): Layers | undefined {
  const hidden = space.units - visible;
  if (!pairwise || logDegeneracy || hidden < 1 || (space.kind !== 'bits' && space.kind !== 'spins')) return undefined;
  const coupling = new Float64Array(visible * hidden);
  for (let e = 0; e < pairwise.coupling.length; e++) {
    const i = Math.min(pairwise.from[e]!, pairwise.to[e]!);
    const j = Math.max(pairwise.from[e]!, pairwise.to[e]!) - visible;
    if (i >= visible || j < 0) return undefined;
    coupling[i * hidden + j]! += pairwise.coupling[e]!;
  }
  return {
    kind: space.kind,
    visible,
    hidden,
    coupling,
    visibleField: pairwise.field.slice(0, visible),
    hiddenField: pairwise.field.slice(visible),
  };
}

/**
 * The free energies of visible states, hidden units summed over, so that p(v) = e^(−F(v)/T)/Z:
 *
 *   F(v) = −b·v − T Σ_j ln Σ_h e^(f_j h/T),   f_j = c_j + Σ_i v_i W_ij;   bits: ln(1 + e^(f_j/T)), spins: ln 2 cosh(f_j/T).
 *
 * @param rows visible states, one a row
 * @param temperature T > 0, energy
 * @returns F of each row, energy
 *
 * Source: G. E. Hinton, "A practical guide to training restricted Boltzmann machines" (2012), section 16.1.
 */
export function freeEnergiesOfRows(layers: Layers, rows: Batch, temperature: number): Float64Array {
  const { kind, visible, hidden, coupling, visibleField, hiddenField } = layers;
  const logSum = kind === 'bits' ? softplus : ln2cosh;
  const fields = new Float64Array(hidden);
  return Float64Array.from({ length: rows.replicas }, (_, r) => {
    fields.set(hiddenField);
    let F = 0;
    for (let i = 0; i < visible; i++) {
      const v = rows.data[r * rows.width + i]!;
      if (v === 0) continue;
      F -= visibleField[i]! * v;
      const row = i * hidden;
      for (let j = 0; j < hidden; j++) fields[j]! += v * coupling[row + j]!;
    }
    for (let j = 0; j < hidden; j++) F -= temperature * logSum(fields[j]! / temperature);
    return F;
  });
}
