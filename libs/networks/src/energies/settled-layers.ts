import { ErgodicError, type Network } from '@ergodic/kernel';

/**
 * An energy is one function of its state: no layer may draw random numbers or carry a state from pass to pass.
 * @throws ErgodicError `invalid-option` naming the layer
 */
export function checkSettled(energy: string, option: string, { layers }: Pick<Network, 'layers'>): void {
  for (const [name, { draws = {}, state = {} }] of Object.entries(layers)) {
    const [drawn] = Object.keys(draws);
    const [carried] = Object.keys(state);
    if (drawn === undefined && carried === undefined) continue;
    const what = drawn === undefined ? `carries ${carried} from one pass to the next` : `draws ${drawn}`;
    throw new ErgodicError({
      code: 'invalid-option',
      message: `energy ${energy} is one function of its state, and layer ${name} ${what}`,
      path: option,
      value: name,
      hint: 'layers without noise, dropout and memory',
    });
  }
}
