import { defineLayer } from '@ergodic/kernel';
import type { Tensor, Tf } from '../common/tensor-types.ts';
import { poolingOptions, poolingPlan } from './pooling.ts';

/**
 * The largest number in each window, channel by channel, of an image [height, width, channels] or a sequence [time, channels]. Its
 * slope goes to that number, in shares where several are largest. An ordinary layer: no θ, no temperature.
 */
export const maxPooling = defineLayer({
  name: 'max-pooling',
  summary: 'The largest number in each window, channel by channel.',
  formula: 'y_ijc = max_kl x_{si+k, sj+l, c}',
  law: 'max(x + c) = max(x) + c; max(a x) = a max(x) for a ≥ 0',
  source: 'M. Riesenhuber, T. Poggio, Nat. Neurosci. 2 (1999) 1019, doi:10.1038/14819',
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
        kinks: true,
      },
    },
    {
      options: { window: [3, 2], stride: 2, padding: 'same' },
      claims: { inputs: [[5, 4, 1]], refuses: [[6, 2]], kinks: true },
    },
  ],
  make: (options) =>
    poolingPlan(options, (tf, images, window, stride, padding) =>
      padding === 'valid' && window.every((reach, i) => reach === stride[i])
        ? largestOfTiles(tf, images, window)
        : tf.maxPool(images as never, window as [number, number], stride as [number, number], padding),
    ),
});

/** Windows that do not overlap: the largest of a few slices. Compiled, its derivative is 5 times as fast as that of tf.maxPool. */
function largestOfTiles(tf: Tf, images: Tensor, [down, across]: readonly [number, number]): Tensor {
  const [, height, width, channels] = images.shape as [number, number, number, number];
  const [rows, columns] = [Math.floor(height / down), Math.floor(width / across)];
  const whole = rows * down === height && columns * across === width;
  const tiles = whole ? images : tf.slice(images, [0, 0, 0, 0], [-1, rows * down, columns * across, channels]);
  const ofRows = largestOf(tf, tf.reshape(tiles, [-1, down, columns * across * channels]));
  return tf.reshape(largestOf(tf, tf.reshape(ofRows, [-1, across, channels])), [-1, rows, columns, channels]);
}

/** Over the middle axis. */
function largestOf(tf: Tf, x: Tensor): Tensor {
  const length = x.shape[1]!;
  return Array.from({ length }, (_, i) => tf.slice(x, [0, i, 0], [-1, 1, -1])).reduce((a, b) => tf.maximum(a, b));
}
