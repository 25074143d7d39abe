import { choicesOf, type Energy, parameterArray, valueOfChoice } from '../contracts/index.ts';
import { ErgodicError } from '../errors.ts';
import type { PairwiseForm, Shared } from './define-energy.ts';

/**
 * E = −Σ_{pairs} J_ij s_i s_j − Σᵢ h_i s_i, each pair once. The local field is f_i = h_i + Σ_j J_ij s_j; a unit's
 * conditional energy is −s f_i. Neighbours are kept in compressed rows; couplings and fields are read afresh at every
 * call. They are θ, the parameters that learn: ∂E/∂J_ij = −s_i s_j, ∂E/∂h_i = −s_i; unless the form has parameters of its own.
 *
 * @throws ErgodicError `plugin-failed` when an index lies outside the units or a unit is coupled to itself
 */
export function pairwiseEnergy({ pairwise }: PairwiseForm, shared: Shared): Energy {
  const { space } = shared;
  const { from, to, coupling, field } = pairwise;
  const n = space.units;
  if (field.length !== n || from.length !== to.length || from.length !== coupling.length)
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `pairwise: ${n} units need ${n} fields and equally many from, to and couplings; got ${field.length} fields and ${from.length}, ${to.length}, ${coupling.length}`,
    });
  const { start, neighbour, pair } = compressedRows(n, from, to);

  const localField = (data: Float64Array, offset: number, i: number): number => {
    let sum = field[i]!;
    for (let e = start[i]!; e < start[i + 1]!; e++) sum += coupling[pair[e]!]! * data[offset + neighbour[e]!]!;
    return sum;
  };

  const addForce: Energy['addForce'] = (x, out, scale = 1) => {
    for (let r = 0; r < x.replicas; r++)
      for (let i = 0; i < n; i++) out.data[r * x.width + i]! += scale * localField(x.data, r * x.width, i);
  };

  const conditional: Energy['conditional'] = (x, replica, unit, out) => {
    const f = localField(x.data, replica * x.width, unit);
    for (let c = 0; c < choicesOf(space); c++) out[c] = -valueOfChoice(space.kind, c) * f;
  };

  const addParameterGradient: Energy['addParameterGradient'] = (x, out, scale = 1) => {
    const ofCoupling = out['coupling']!.data;
    const ofField = out['field']!.data;
    for (let r = 0; r < x.replicas; r++) {
      const offset = r * x.width;
      for (let e = 0; e < from.length; e++)
        ofCoupling[e]! -= scale * x.data[offset + from[e]!]! * x.data[offset + to[e]!]!;
      for (let i = 0; i < n; i++) ofField[i]! -= scale * x.data[offset + i]!;
    }
  };
  const learnable = {
    parameters: { coupling: parameterArray([from.length], coupling), field: parameterArray([n], field) },
    addParameterGradient,
  };

  return {
    ...shared,
    ...(Object.keys(shared.parameters).length === 0 && learnable),
    pairwise,
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        const offset = r * x.width;
        let sum = 0;
        for (let e = 0; e < from.length; e++)
          sum -= coupling[e]! * x.data[offset + from[e]!]! * x.data[offset + to[e]!]!;
        for (let i = 0; i < n; i++) sum -= field[i]! * x.data[offset + i]!;
        out[r]! += scale * sum;
      }
    },
    ...(space.kind === 'reals' ? { addForce } : { conditional }),
  };
}

/** Both directions of every pair, sorted by their first unit. */
function compressedRows(n: number, from: Int32Array, to: Int32Array) {
  const start = new Int32Array(n + 1);
  for (let e = 0; e < from.length; e++) {
    const a = from[e]!;
    const b = to[e]!;
    if (!(a >= 0 && a < n && b >= 0 && b < n) || a === b)
      throw new ErgodicError({
        code: 'plugin-failed',
        message: `pairwise: pair ${e} joins units ${a} and ${b}`,
        hint: `two different units among 0 … ${n - 1}`,
      });
    start[a + 1]!++;
    start[b + 1]!++;
  }
  for (let i = 0; i < n; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, n);
  const neighbour = new Int32Array(2 * from.length);
  const pair = new Int32Array(2 * from.length);
  const put = (a: number, b: number, e: number): void => {
    const at = next[a]!++;
    neighbour[at] = b;
    pair[at] = e;
  };
  for (let e = 0; e < from.length; e++) {
    put(from[e]!, to[e]!, e);
    put(to[e]!, from[e]!, e);
  }
  return { start, neighbour, pair };
}
