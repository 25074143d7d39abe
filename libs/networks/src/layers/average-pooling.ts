import { defineLayer } from '@ergodic/kernel';
import { poolingOptions, poolingPlan } from './pooling.ts';

/**
 * The mean of each window, channel by channel, of an image [height, width, channels] or a sequence [time, channels]; at a border only
 * what lies inside counts. An ordinary layer: no θ, no temperature.
 */
export const averagePooling = defineLayer({
  name: 'average-pooling',
  summary: 'The mean of each window, channel by channel.',
  formula: 'y_ijc = mean_kl x_{si+k, sj+l, c}',
  law: 'linear; a constant stays as it is; without overlaps the mean over the image is kept',
  source: 'Y. LeCun et al., Proc. IEEE 86 (1998) 2278, doi:10.1109/5.726791',
  options: poolingOptions,
  trials: [
    {
      options: { window: 2 },
      claims: {
        inputs: [
          [4, 5, 2],
          [6, 2],
        ],
        refuses: [[4], [1, 4, 1]],
      },
    },
    {
      options: { window: [3, 2], stride: 2, padding: 'same' },
      claims: { inputs: [[5, 4, 1]], refuses: [[6, 2]] },
    },
  ],
  make: (options) =>
    poolingPlan(options, (tf, images, window, stride, padding) =>
      tf.avgPool(images as never, window as [number, number], stride as [number, number], padding),
    ),
});
