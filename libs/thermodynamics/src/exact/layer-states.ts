import { checkInteger } from '../check.ts';
import type { RestrictedBoltzmannMachine } from './restricted-boltzmann.ts';

/** More units than this in the smaller layer are not enumerated. */
export const MOST_LAYER_UNITS = 24;

/** Fields are recomputed at each so many states, so that flips leave no rounding behind. */
export const BLOCK = 4096;

export interface Layers {
  readonly small: number;
  readonly large: number;
  readonly states: number;
  /** Whether the smaller layer is the hidden one. */
  readonly swapped: boolean;
  /** W/T, shape [small, large]. */
  readonly weights: Float64Array;
  readonly smallBias: Float64Array;
  readonly largeBias: Float64Array;
}

/** The machine seen from its smaller layer; its numbers are checked by the caller. */
export function orient(caller: string, rbm: RestrictedBoltzmannMachine, temperature: number): Layers {
  const visible = rbm.visibleBias.length;
  const hidden = rbm.hiddenBias.length;
  const swapped = hidden < visible;
  const [small, large] = swapped ? [hidden, visible] : [visible, hidden];
  checkInteger(caller, 'number of units of the smaller layer', small, 1, MOST_LAYER_UNITS);
  const weights = Float64Array.from({ length: small * large }, (_, at) => {
    const [i, j] = [Math.floor(at / large), at % large];
    return rbm.weights[swapped ? j * hidden + i : at]! / temperature;
  });
  const bias = [rbm.visibleBias, rbm.hiddenBias].map((b) => Float64Array.from(b, (x) => x / temperature));
  if (swapped) bias.reverse();
  return { small, large, states: 2 ** small, swapped, weights, smallBias: bias[0]!, largeBias: bias[1]! };
}

/** All states of the smaller layer in the order of a Gray code, one unit flipped a step; fields are those of the larger one over T. */
export function visitStates(
  { small, large, states, weights, smallBias, largeBias }: Layers,
  visit: (index: number, state: number, logWeight: number, fields: Float64Array) => void,
): void {
  const fields = new Float64Array(large);
  let bias = 0;
  for (let index = 0; index < states; index++) {
    const state = index ^ (index >> 1);
    if (index % BLOCK === 0) {
      fields.set(largeBias);
      bias = 0;
      for (let i = 0; i < small; i++) if ((state >> i) & 1) flip(i, 1);
    } else {
      const unit = 31 - Math.clz32(index & -index);
      flip(unit, (state >> unit) & 1 ? 1 : -1);
    }
    // Σ softplus(x) = Σ max(x, 0) + ln Π (1 + e^−|x|), the product in pieces that stay finite.
    let logWeight = bias;
    let product = 1;
    for (let j = 0; j < large; j++) {
      const x = fields[j]!;
      if (x > 0) logWeight += x;
      product *= 1 + Math.exp(x > 0 ? -x : x);
      if (product > 1e290) {
        logWeight += Math.log(product);
        product = 1;
      }
    }
    visit(index, state, logWeight + Math.log(product), fields);
  }

  function flip(i: number, sign: number): void {
    bias += sign * smallBias[i]!;
    const row = i * large;
    for (let j = 0; j < large; j++) fields[j]! += sign * weights[row + j]!;
  }
}
