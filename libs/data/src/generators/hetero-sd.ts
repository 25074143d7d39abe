import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { drawMixture, shareOut } from './mixture.ts';
import { countOption } from './options.ts';

const CLUSTERS = [
  { centre: [-3.5, -4], spread: 0.5 },
  { centre: [0, 3.5], spread: 2.5 },
  { centre: [3.5, -4], spread: 0.8 },
];

/** Three round clusters of different width: nearest-centre borders cut points off the wide one. */
export const heteroSd = defineGenerator({
  name: 'hetero-sd',
  summary: 'Three round clusters of deviation 0.5, 2.5 and 0.8.',
  law: 'N((-3.5, -4), 0.5²), N((0, 3.5), 2.5²), N((3.5, -4), 0.8²), equal shares',
  options: z.object({ count: countOption(600, 3) }),
  draw: ({ count }, random) =>
    drawMixture(
      'hetero-sd',
      shareOut(count, 3).map((share, k) => ({ count: share, ...CLUSTERS[k]! })),
      random,
    ),
});
