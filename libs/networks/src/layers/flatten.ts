import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import type { LayerFunction } from '../common/tensor-types.ts';

/** All numbers of a sample in one row, the last axis fastest: [height, width, channels] becomes [height · width · channels]. */
export const flatten = defineLayer({
  name: 'flatten',
  summary: 'All numbers of a sample in one row.',
  formula: 'y = x, as [n]',
  options: z.object({}),
  trials: [{ claims: { inputs: [[2, 3, 2], [4]] } }],
  make: () => ({
    build(input) {
      const output = [input.reduce((product, length) => product * length, 1)];
      const program: LayerFunction = ({ tf }, x) => ({ output: tf.reshape(x, [-1, ...output]) });
      return { input, output, parameters: {}, program };
    },
  }),
});
