import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { convolutionOptions, convolutionPlan } from './convolution.ts';
import { sidesOf, sidesOption } from './sides.ts';

/**
 * y_ijf = σ_T(b_f + Σ_klc w_klcf x_{si+k, sj+l, c}) over an image [height, width, channels]: a cross-correlation with stride s, the same
 * units at every place. With padding `same` and `circular` a window of length m stands with ⌊(m−1)/2⌋ before the place (`same` with a
 * stride as TensorFlow does). θ: `weights` [height, width, channels, filters] of the window, `bias` [filters]. U and S as those of
 * `dense`, of each unit at each place.
 *
 * Exact law: with padding `circular`, an image moved by multiples of s over its borders gives the output moved.
 */
export const convolution2d = defineLayer({
  name: 'convolution-2d',
  summary: 'The same units look at each patch of an image.',
  formula: 'y_ijf = σ_T(b_f + Σ_klc w_klcf x_{si+k, sj+l, c})',
  law: 'padding circular: a translated image gives the translated output, exactly',
  source: 'K. Fukushima, Biol. Cybern. 36 (1980) 193; Y. LeCun et al., Proc. IEEE 86 (1998) 2278',
  options: z.object({
    window: sidesOption().describe('how many pixels a unit sees: one side of a square, or [height, width]; counts'),
    stride: sidesOption().default(1).describe('pixels from one window to the next, or [down, across]; counts'),
    ...convolutionOptions,
  }),
  trials: [
    {
      options: { filters: 2, window: [3, 2], activation: { use: 'thermal-softplus' } },
      claims: { inputs: [[4, 5, 2]], refuses: [[4], [4, 5]], entropyBound: Math.LN2 },
    },
    {
      options: { filters: 2, window: 3, padding: 'circular', activation: { use: 'thermal-tanh' } },
      claims: { inputs: [[3, 4, 1]], refuses: [[2, 4, 1]], entropyBound: Math.LN2 },
    },
    {
      options: { filters: 2, window: 2, stride: [2, 1], padding: 'valid', bias: false },
      claims: { inputs: [[5, 4, 1]], refuses: [[1, 4, 1]], entropyBound: 1 / Math.E },
    },
  ],
  make: ({ window, stride, ...settings }, context) =>
    convolutionPlan('convolution-2d', { ...settings, window: sidesOf(window), stride: sidesOf(stride) }, context),
});
