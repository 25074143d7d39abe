import { z } from 'zod';
import { defineLayer, definePlugin, ErgodicError, parameterArray } from '@ergodic/kernel';
import type { LayerFunction } from '@ergodic/networks';

/**
 * Radial units: each is a spring of stiffness 1 to a centre of its own, and answers with the Boltzmann weight of its energy,
 *
 *   y_j = e^(−E_j/T),   E_j = ½ |x − c_j|²,
 *
 * a bump of width √T around c_j. Exact law: with p_j = y_j / Σ_k y_k, U_j = p_j E_j and S_j = −p_j ln p_j, F = U − TS = −T ln Σ_j y_j.
 */
export const gaussianBump = defineLayer({
  name: 'gaussian-bump',
  summary: 'Radial units: a bump of width √T around a centre each.',
  formula: 'y_j = e^(−|x − c_j|²/2T)',
  law: 'Σ U_j − T Σ S_j = −T ln Σ_j y_j',
  source: 'D. S. Broomhead, D. Lowe, Complex Syst. 2 (1988) 321',
  options: z.object({ units: z.int().min(1).describe('how many centres, drawn standard normal; a count') }),
  trials: [{ options: { units: 3 }, claims: { inputs: [[2]], refuses: [[2, 2]], entropyBound: 1 / Math.E } }],
  make: ({ units }) => ({
    build(input, site) {
      if (input.length !== 1)
        throw new ErgodicError({
          code: 'invalid-option',
          message: `${site.name} takes a row, not [${input.join(', ')}]`,
        });
      const centres = parameterArray([units, input[0]!]);
      for (let i = 0; i < centres.data.length; i++) centres.data[i] = site.normal();
      const program: LayerFunction = ({ tf }, x, theta, { temperature }) => {
        const springs = tf.square(tf.sub(tf.expandDims(x, 1), theta['centres']!));
        const energies = tf.mul(0.5, tf.sum(springs, 2));
        const exponents = tf.neg(tf.div(energies, temperature));
        const logs = tf.logSoftmax(exponents);
        const p = tf.exp(logs);
        return { output: tf.exp(exponents), energy: tf.mul(p, energies), entropy: tf.neg(tf.mul(p, logs)) };
      };
      const conventions = { energy: 'U_j = p_j E_j', entropy: 'S_j = −p_j ln p_j, nats' };
      return { input, output: [units], parameters: { centres }, conventions, program };
    },
  }),
});

export default definePlugin({ name: 'gaussian-bump', version: '1.0.0', provides: [gaussianBump] });
