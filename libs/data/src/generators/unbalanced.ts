import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { drawMixture } from './mixture.ts';

/**
 * One wide, heavy cluster and two small, tight ones beside it. The best three centres are the three means, but an annealing that
 * starts above the first critical temperature with three equal centres leaves two of them in the heavy cluster.
 */
export const unbalanced = defineGenerator({
  name: 'unbalanced',
  summary: 'One wide cluster of many points and two tight ones of few.',
  law: 'heavy points N((0, 0), 2²), light points each N((12.5, ±7), 0.3²)',
  options: z.object({
    heavy: z.int().min(1).default(1000).describe('points of the wide cluster'),
    light: z.int().min(1).default(75).describe('points of each tight cluster'),
  }),
  draw: ({ heavy, light }, random) =>
    drawMixture(
      'unbalanced',
      [
        { count: heavy, centre: [0, 0], spread: 2 },
        { count: light, centre: [12.5, -7], spread: 0.3 },
        { count: light, centre: [12.5, 7], spread: 0.3 },
      ],
      random,
    ),
});
