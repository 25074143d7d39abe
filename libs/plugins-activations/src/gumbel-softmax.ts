import { z } from 'zod';
import { defineActivation } from '@ergodic/kernel';
import { alongRow, rowSoftmax } from './row-softmax.ts';
import { checkTemperature } from './temperature.ts';

/**
 * y_i = e^((u_i + g_i)/T) / Σ_j e^((u_j + g_j)/T) over one row, with g_i = −ln(−ln U_i) Gumbel noise, U_i uniform on (0, 1): a draw
 * of softmax(u) that is held softly, so that it has a derivative. u, g and T: plain numbers; u are log-weights, −E/T₀ for the
 * Boltzmann law at T₀.
 *
 * The largest y_i is the i that a draw from softmax(u) gives, exactly and at every T (the Gumbel-max trick). T → 0: 1 there, 0
 * elsewhere; T → ∞: uniform. u = −∞ gives y = 0.
 *
 * The noise stays as it is until `redraw`: `apply` and `derivative` are functions of u and T at fixed noise, where
 * ∂y_i/∂u_j = y_i (δ_ij − y_j)/T. So redraw once for each draw that is wanted, before `apply`. All rows between two redraws share their
 * noise, which depends on the recipe's seed alone and is in every checkpoint.
 *
 * No tensor program, and so in no layer: programs of activations are functions of u and T alone, and noise is one more input. Layers
 * refuse it and name what there is instead: noise of a layer of its own, which is given as draws and exported, and softmax behind it. That
 * of `thermal-noise` is normal: the largest of u + ξ is no draw from softmax(u).
 *
 * @throws RangeError where T is not finite and > 0, or the largest u is not finite
 */
export const gumbelSoftmax = defineActivation({
  name: 'gumbel-softmax',
  summary:
    'A draw from softmax(u), held softly: softmax of u with Gumbel noise. `redraw` draws the noise anew. Not in layers.',
  formula: 'y_i = e^((u_i + g_i)/T) / Σ_j e^((u_j + g_j)/T), g = −ln(−ln U), over each row',
  law: 'Σ y = 1; the largest y_i is i with probability softmax(u)_i at every T; ∂y_i/∂u_j = y_i (δ_ij − y_j)/T at fixed noise',
  source:
    'E. Jang, S. Gu, B. Poole, ICLR 2017, arXiv:1611.01144; C. J. Maddison, A. Mnih, Y. W. Teh, ICLR 2017, arXiv:1611.00712',
  options: z.object({}),
  trials: [{ claims: { monotone: 'rising', min: 0, max: 1, hot: (u) => u.map(() => 1 / u.length) } }],
  make(_options, context) {
    // The stream stands where the present noise begins. `used` says how far it reaches, the longest row so far.
    const stream = context.stream('noise', 1);
    const used = context.array('used', 1);
    const beginning = new Uint32Array(stream.state.length);
    const apply = (u: Float64Array, temperature: number, out: Float64Array): void => {
      checkTemperature('gumbel-softmax', temperature);
      beginning.set(stream.state);
      // −ln U is exponential; half its step keeps the logarithm finite.
      for (let i = 0; i < u.length; i++) out[i] = u[i]! - Math.log(stream.exponential(0) + 2 ** -54);
      stream.state.set(beginning);
      used[0] = Math.max(used[0]!, u.length);
      rowSoftmax(out, temperature, out);
    };
    return {
      over: 'rows',
      apply,
      /** `out` may be `u`, but not `v`. */
      derivative(u, temperature, v, out) {
        apply(u, temperature, out);
        alongRow(out, temperature, v);
      },
      redraw() {
        for (let i = 0; i < used[0]!; i++) stream.exponential(0);
        used[0] = 0;
      },
    };
  },
});
