import { z } from 'zod';
import { ErgodicError, type LayerPlan, type LayerSite, type SampleShape } from '@ergodic/kernel';
import { misfit, shapeText } from '../common/misfit.ts';
import type { LayerFunction, Tensor, Tf } from '../common/tensor-types.ts';
import { placesOf } from './convolution.ts';
import { sidesOf, sidesOption } from './sides.ts';

type Sides = number | readonly [number, number];

export const poolingOptions = z.object({
  window: sidesOption().default(2).describe('how many numbers are pooled along each axis, or [down, across]; counts'),
  stride: sidesOption()
    .optional()
    .describe('from one window to the next, or [down, across]; counts; left out, the window, so that none overlap'),
  padding: z
    .enum(['same', 'valid'])
    .default('valid')
    .describe('whether windows that reach over the border count (same: what lies outside is left out) or not (valid)'),
});

type Pool = (
  tf: Tf,
  images: Tensor,
  window: readonly [number, number],
  stride: readonly [number, number],
  padding: 'same' | 'valid',
) => Tensor;

/** Pools over [height, width] of images, or over the time of sequences, channel by channel. */
export function poolingPlan(
  { window, stride = window, padding }: { window: Sides; stride?: Sides | undefined; padding: 'same' | 'valid' },
  pool: Pool,
): LayerPlan {
  return {
    build(input, site) {
      const isSequence = input.length === 2;
      if (!isSequence && input.length !== 3)
        throw misfit(
          site,
          'an image [height, width, channels] or a sequence [time, channels]',
          input,
          'a reshape before it',
        );
      if (isSequence && (typeof window !== 'number' || typeof stride !== 'number'))
        throw misfit(site, 'an image, since its window or stride has two sides', input, 'one number for each');
      const reach = sides(window, isSequence);
      const step = sides(stride, isSequence);
      const space = input.slice(0, -1);
      if (padding === 'valid' && space.some((length, i) => length < reach[i]!)) throw tooWide(site, reach, input);
      const output = [...space.map((length, i) => placesOf(length, reach[i]!, step[i]!, padding)), input.at(-1)!];
      const program: LayerFunction = ({ tf }, x) => {
        const images = isSequence ? tf.expandDims(x, 2) : x;
        const found = pool(tf, images, reach, step, padding);
        return { output: isSequence ? tf.reshape(found, [-1, ...output]) : found };
      };
      return { input, output, parameters: {}, program };
    },
  };
}

const sides = (given: Sides, isSequence: boolean): readonly [number, number] =>
  isSequence ? [given as number, 1] : sidesOf(given);

function tooWide(site: LayerSite, window: SampleShape, input: SampleShape): ErgodicError {
  const path = `${site.name.split(' ')[0]!}.window`;
  const message = `${site.name} has the window ${shapeText(window.slice(0, input.length - 1))}, and what comes before it gives ${shapeText(input)}`;
  return new ErgodicError({
    code: 'invalid-option',
    message,
    path,
    value: shapeText(window),
    hint: 'a window no longer than that, or padding same',
  });
}
