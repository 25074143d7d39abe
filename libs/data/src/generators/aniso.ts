import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { drawMixture, shareOut } from './mixture.ts';
import { countOption } from './options.ts';

const ANGLE = Math.PI / 6;
const ALONG = [Math.cos(ANGLE), Math.sin(ANGLE)] as const;
const ACROSS = [-Math.sin(ANGLE), Math.cos(ANGLE)] as const;

/** Three parallel stripes: squared distance cuts them across, whatever the start. */
export const aniso = defineGenerator({
  name: 'aniso',
  summary: 'Three parallel elongated clusters, which squared distance does not follow.',
  law: 'deviation `length` along 30° and 1 across; centres `gap` apart across; equal shares',
  options: z.object({
    count: countOption(600, 3),
    length: z.number().positive().default(4).describe('standard deviation along the stripes'),
    gap: z.number().positive().default(3.8).describe('distance between neighbouring stripes, in deviations across'),
  }),
  draw: ({ count, length, gap }, random) =>
    drawMixture(
      'aniso',
      shareOut(count, 3).map((share, k) => ({
        count: share,
        centre: ACROSS.map((component) => (k - 1) * gap * component),
        spread: [0, 1].map((d) => [length * ALONG[d]!, ACROSS[d]!]),
      })),
      random,
    ),
});
