import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { misfit } from '../common/misfit.ts';
import { weights } from '../common/starting-values.ts';
import type { LayerFunction } from '../common/tensor-types.ts';

/**
 * Tokens to vectors: token k becomes row k of θ `table` [vocabulary, size]. Input [time], whole numbers 0 … vocabulary − 1; output
 * [time, size].
 *
 * A program cannot look at its data, so the energy `network` checks the data when it is made, by `Layer.tokens`. In the program itself a
 * number is rounded to the nearest token there is, here as in an exported model; nothing reads beyond the table.
 * A table has no states, so it has neither energy nor entropy.
 */
export const embedding = defineLayer({
  name: 'embedding',
  summary: 'Tokens (whole numbers) to vectors: [time] to [time, size].',
  formula: 'y_t = table[x_t]',
  source: 'Y. Bengio et al., J. Mach. Learn. Res. 3 (2003) 1137',
  options: z.object({
    vocabulary: z.int().positive().describe('how many tokens there are: 0 … vocabulary − 1'),
    size: z.int().positive().describe('how many numbers the vector of a token has'),
  }),
  trials: [{ options: { vocabulary: 5, size: 3 }, claims: { inputs: [[1], [4]], refuses: [[4, 2]] } }],
  make: ({ vocabulary, size }) => ({
    build(input, site) {
      const [time] = input;
      if (input.length !== 1 || time! < 1)
        throw misfit(site, 'tokens [time]', input, 'data of whole numbers; vectors need no embedding');
      const program: LayerFunction = ({ tf }, x, theta) => {
        const tokens = tf.cast(tf.clipByValue(tf.round(x), 0, vocabulary - 1), 'int32');
        return { output: tf.gather(theta['table']!, tokens) };
      };
      return {
        input,
        output: [time!, size],
        tokens: vocabulary,
        parameters: { table: weights([vocabulary, size], size, site, 1) },
        program,
      };
    },
  }),
});
