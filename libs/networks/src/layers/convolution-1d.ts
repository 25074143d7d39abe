import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { convolutionOptions, convolutionPlan } from './convolution.ts';

/**
 * y_if = σ_T(b_f + Σ_kc w_kcf x_{si+k, c}) over a sequence [time, channels]: a cross-correlation with stride s, the same units at every
 * place. With padding `same` and `circular` the window of length m stands with ⌊(m−1)/2⌋ before the place (`same` with a stride as
 * TensorFlow does). θ: `weights` [window, channels, filters], `bias` [filters]. U and S as those of `dense`, of each unit at each place.
 *
 * Exact law: with padding `circular`, a sequence turned by a multiple of s gives the output turned.
 */
export const convolution1d = defineLayer({
  name: 'convolution-1d',
  summary: 'The same units look at each stretch of a sequence.',
  formula: 'y_if = σ_T(b_f + Σ_kc w_kcf x_{si+k, c})',
  law: 'padding circular: a translated sequence gives the translated output, exactly',
  source: 'K. Fukushima, Biol. Cybern. 36 (1980) 193; Y. LeCun et al., Proc. IEEE 86 (1998) 2278',
  options: z.object({
    window: z.int().min(1).describe('how many steps of time a unit sees; a count'),
    stride: z.int().min(1).default(1).describe('steps of time from one window to the next; a count'),
    ...convolutionOptions,
  }),
  trials: [
    {
      options: { filters: 2, window: 3, activation: { use: 'thermal-softplus' } },
      claims: { inputs: [[5, 2]], refuses: [[5], [5, 2, 1]], entropyBound: Math.LN2 },
    },
    {
      options: { filters: 2, window: 4, padding: 'circular', activation: { use: 'thermal-sigmoid' } },
      claims: { inputs: [[5, 1]], refuses: [[3, 1]], entropyBound: Math.LN2 },
    },
    {
      options: { filters: 2, window: 2, stride: 2, padding: 'valid' },
      claims: { inputs: [[7, 2]], refuses: [[1, 2]] },
    },
  ],
  make: ({ window, stride, ...settings }, context) =>
    convolutionPlan('convolution-1d', { ...settings, window: [window], stride: [stride] }, context),
});
