import { ErgodicError } from '@ergodic/kernel';
import type { Tf, Tools } from '../common/tensor-types.ts';

/**
 * The tools of a layer within an energy's program, which gets operations alone: derivatives are taken of it from outside.
 * @param energy for the message of the ErgodicError `plugin-failed` that a layer gets which reaches for more
 */
export function plainOperations(energy: string, tf: Tf): Tools {
  const missing = (name: string) => ({
    get(): never {
      throw new ErgodicError({
        code: 'plugin-failed',
        message: `energy ${energy} has a layer that takes tools.${name}, and layers of an energy have tensor operations alone`,
        path: 'layers',
        hint: 'layers that are written in tf: dense, convolutions, normalisation',
      });
    },
  });
  return Object.defineProperties(
    { tf },
    Object.fromEntries(['grad', 'valueAndGrad', 'vjp', 'loop', 'cond'].map((name) => [name, missing(name)])),
  ) as Tools;
}
