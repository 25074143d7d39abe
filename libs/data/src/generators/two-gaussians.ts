import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { drawMixture, shareOut } from './mixture.ts';
import { countOption, deviationOption } from './options.ts';

/** The smallest set that splits: one dimension, two clusters. Its first critical temperature is 2 (offset² + deviation²). */
export const twoGaussians = defineGenerator({
  name: 'two-gaussians',
  summary: 'Two Gaussians on a line, for watching one split.',
  law: 'N(±offset, deviation²), equal shares',
  options: z.object({
    count: countOption(400, 2),
    offset: z.number().positive().default(3).describe('distance of the centres from 0'),
    deviation: deviationOption(1),
  }),
  draw: ({ count, offset, deviation }, random) =>
    drawMixture(
      'two-gaussians',
      shareOut(count, 2).map((share, k) => ({ count: share, centre: [k === 0 ? -offset : offset], spread: deviation })),
      random,
    ),
});
