import { z } from 'zod';
import { defineLayer, ErgodicError, parameterArray } from '@ergodic/kernel';
import type { LayerFunction } from '@ergodic/networks';

/**
 * Spins s_j = ±1, one for each number x_j of a row, in fields that their gains make of it: E(s_j) = −g_j x_j s_j,
 *
 *   y_j = ⟨s_j⟩ = tanh(g_j x_j/T),   U_j = −g_j x_j y_j,   S_j = −Σ_s p ln p.
 *
 * Exact law: U_j − T S_j = −T ln 2cosh(g_j x_j/T). x, U and T: energy; θ: `gain` [n], at first that of the options.
 */
export const myLayer = defineLayer({
  name: 'my-layer',
  summary: 'A spin for each input, with a gain that is learnt.',
  formula: 'y_j = tanh(g_j x_j / T)',
  law: 'U_j − T S_j = −T ln 2cosh(g_j x_j/T)',
  source: 'author, journal volume (year) page, doi',
  options: z.object({
    gain: z.number().default(1).describe('g at first, no unit'),
  }),
  trials: [{ options: { gain: 1.3 }, claims: { inputs: [[4]], refuses: [[3, 2]], entropyBound: Math.LN2 } }],
  make: ({ gain }) => ({
    build(input, site) {
      if (input.length !== 1)
        throw new ErgodicError({
          code: 'invalid-option',
          message: `${site.name} takes a row, not [${input.join(', ')}]`,
          hint: 'put { use: flatten } before it',
        });
      const g = parameterArray(input);
      g.data.fill(gain);
      const program: LayerFunction = ({ tf }, x, theta, { temperature }) => {
        const field = tf.mul(x, theta['gain']!);
        const u = tf.div(field, temperature);
        const output = tf.tanh(u);
        const up = tf.sigmoid(tf.mul(2, u));
        const down = tf.sigmoid(tf.mul(-2, u));
        // −ln p of either: softplus of the other way round.
        const entropy = tf.add(tf.mul(up, tf.softplus(tf.mul(-2, u))), tf.mul(down, tf.softplus(tf.mul(2, u))));
        return { output, energy: tf.neg(tf.mul(field, output)), entropy };
      };
      const conventions = { energy: 'U_j = −g_j x_j y_j', entropy: 'S_j = −Σ_s p ln p, nats' };
      return { input, output: input, parameters: { gain: g }, conventions, program };
    },
  }),
});
