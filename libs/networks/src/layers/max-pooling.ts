import { defineLayer } from '@ergodic/kernel';
import { poolingOptions, poolingPlan } from './pooling.ts';

/**
 * The largest number in each window, channel by channel, of an image [height, width, channels] or a sequence [time, channels]. Its
 * slope goes to that number, the first where several are largest. An ordinary layer: no θ, no temperature.
 */
export const maxPooling = defineLayer({
  name: 'max-pooling',
  summary: 'The largest number in each window, channel by channel.',
  formula: 'y_ijc = max_kl x_{si+k, sj+l, c}',
  law: 'max(x + c) = max(x) + c; max(a x) = a max(x) for a ≥ 0',
  source: 'M. Riesenhuber, T. Poggio, Nat. Neurosci. 2 (1999) 1019, doi:10.1038/14819',
  options: poolingOptions,
  make: (options) =>
    poolingPlan(options, (tf, images, window, stride, padding) =>
      tf.maxPool(images as never, window as [number, number], stride as [number, number], padding),
    ),
});
