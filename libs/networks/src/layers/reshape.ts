import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { misfit, shapeText } from '../common/misfit.ts';
import type { LayerFunction } from '../common/tensor-types.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** The same numbers in the same order, in another shape: a row of 784 as an image [28, 28, 1]. */
export const reshape = defineLayer({
  name: 'reshape',
  summary: 'The same numbers of a sample in another shape.',
  formula: 'y = x, as the shape that is asked for',
  options: z.object({
    shape: z.array(z.int().min(1)).min(1).describe('lengths of the axes of a sample, the batch left out; counts'),
  }),
  trials: [{ options: { shape: [3, 2, 1] }, claims: { inputs: [[6], [2, 3]], refuses: [[5]] } }],
  make: ({ shape }) => ({
    build(input, site) {
      if (sizeOf(input) !== sizeOf(shape))
        throw misfit(
          site,
          `${sizeOf(shape)} numbers, to make ${shapeText(shape)}`,
          input,
          'a shape of as many numbers',
        );
      const program: LayerFunction = ({ tf }, x) => ({ output: tf.reshape(x, [-1, ...shape]) });
      return { input, output: shape, parameters: {}, program };
    },
  }),
});
